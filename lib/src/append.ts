import { appendFileSync } from 'node:fs';
import { fileError } from './file-error';

/**
 * Appends to a file, for a log that another program reads while it grows; all else is written by `writeAtomically`. The folder
 * must exist. Throws if it cannot be written; then the file may end with a part of the content.
 */
export function append(file: string, part: string | Uint8Array): void {
  try {
    appendFileSync(file, part);
  } catch (cause) {
    throw fileError(cause, file, 'written');
  }
}
