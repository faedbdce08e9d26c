import fs from 'node:fs';
import path from 'node:path';

/** Writes a file whole or not at all: a temporary file in the same folder, flushed, then renamed. @param {string} file @param {string} text */
export function writeAtomically(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = fs.openSync(temporary, 'w');
  try {
    // Not writeSync, which may write a part on a disk that fills up, and says so only by its result.
    fs.writeFileSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(temporary, file);
}
