import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { renameOver } from './rename.mjs';

/**
 * Writes a file atomically: a temporary file in the same folder, flushed, then renamed; where that fails, the old file stays and
 * the temporary one goes. Set-up has its own, for it runs before the library is built (`lib/src/atomic.ts`).
 * @param {string} file @param {string | Uint8Array} text
 */
export function writeAtomically(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = fs.openSync(temporary, 'wx');
    try {
      // Not writeSync, which may write a part on a disk that fills up, and says so only by its result.
      fs.writeFileSync(handle, text);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    renameOver(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}
