import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { TransferError } from '../error';

/** The folder itself, its parent, and so on up to the root of the disk. */
function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/**
 * The file or folder that a relative path names, looked for in the working folder and then in each folder above it:
 * a notebook in `notebooks/` finds `datasets/photographs`. An absolute path is returned as it is, if it exists.
 * Undefined when it is nowhere.
 */
export function findUpwards(relative: string, from: string = process.cwd()): string | undefined {
  const candidates = isAbsolute(relative)
    ? [relative]
    : ancestors(resolve(from)).map((folder) => join(folder, relative));
  return candidates.find((path) => existsSync(path));
}

/** The root of the course's checkout that holds this folder, if one does. */
function checkoutAbove(folder: string): string | undefined {
  return ancestors(resolve(folder)).find((candidate) => {
    try {
      return JSON.parse(readFileSync(join(candidate, 'package.json'), 'utf8')).name === 'transferlab-course';
    } catch {
      return false;
    }
  });
}

/**
 * The root of the course's checkout: the nearest above the working folder, else the one this library is installed in.
 * Undefined in a program that uses the library outside the course.
 */
export function courseFolder(): string | undefined {
  return checkoutAbove(process.cwd()) ?? checkoutAbove(__dirname);
}

/**
 * Where downloaded and computed files are kept: the folder named by TRANSFERLAB_CACHE, else `.cache` in the course's
 * checkout, else `~/.cache/transferlab`. The folder may not exist yet: whoever writes there creates it.
 */
export function cacheFolder(): string {
  const named = process.env.TRANSFERLAB_CACHE;
  if (named !== undefined && named !== '') {
    if (!isAbsolute(named)) {
      throw new TransferError(
        `TRANSFERLAB_CACHE is '${named}', which would be another folder in each program. Give an absolute path.`,
      );
    }
    return named;
  }
  const course = courseFolder();
  return course === undefined ? join(homedir(), '.cache', 'transferlab') : join(course, '.cache');
}
