import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { openAtomically } from '../../atomic';
import { TransferError } from '../../error';
import { fileError } from '../../file-error';

/**
 * Copies images into a folder, each atomically. An image that is already there is not replaced. Throws if an image is
 * missing, or cannot be read or written.
 */
export function copyPictures(files: readonly string[], folder: string): void {
  for (const file of files) {
    const target = join(folder, basename(file));
    if (resolve(file) === resolve(target) || existsSync(target)) continue;
    if (!existsSync(file)) {
      throw new TransferError(`There is no picture ${file} to copy. Pass copy: false to write the boxes alone.`);
    }
    // Read first, so that no output file is open if reading fails.
    const bytes = bytesOf(file);
    openAtomically(target, { flushed: false }).finish(bytes);
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw fileError(cause, file, 'read');
  }
}
