import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TransferError } from '../../error';

/** Copies pictures into a folder, each whole or not at all; one that is there already stays as it is. */
export function copyPictures(files: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const target = join(folder, basename(file));
    if (resolve(file) === resolve(target) || existsSync(target)) continue;
    if (!existsSync(file)) {
      throw new TransferError(`There is no picture ${file} to copy. Pass copy: false to write the boxes alone.`);
    }
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    try {
      copyFileSync(file, temporary);
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}
