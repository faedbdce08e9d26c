import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomic';
import { TransferError } from './error';
import { fileError } from './file-error';

/**
 * Checks that a program may write to a folder: it is new, empty, or was written by the same program before. The file `mark`
 * shows that, or `isOurs` of its file names, for folders of earlier versions. Throws if it is a file, or a folder with other
 * content.
 */
export function ownFolder(folder: string, mark: string, isOurs: (names: string[]) => boolean = () => false): void {
  // Another process may be about to write the mark.
  const names = namesIn(folder).filter((name) => name === mark || !name.startsWith(`${mark}.`));
  if (names.includes(mark)) return;
  if (names.length > 0 && !isOurs(names))
    throw new TransferError(
      `${folder} holds something else, which is left as it is. Give another folder: --out FOLDER`,
    );
  writeAtomically(join(folder, mark), '');
}

function namesIn(folder: string): string[] {
  try {
    if (statSync(folder).isDirectory()) return readdirSync(folder);
  } catch (cause) {
    // An obstacle to a new folder is reported when its mark is written.
    if (/^(ENOENT|ENOTDIR)$/.test((cause as NodeJS.ErrnoException).code ?? '')) return [];
    throw fileError(cause, folder, 'read');
  }
  throw new TransferError(`${folder} is a file, and results need a folder. Give another one: --out FOLDER`);
}
