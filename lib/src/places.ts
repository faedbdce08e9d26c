import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { TransferError } from './error';
import { requireText } from './require/arguments';

/** The folder itself, its parent, and so on up to the root of the disk. */
function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
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

/** An absolute folder that a variable of the environment names; undefined where it is not set. */
function namedFolder(variable: string): string | undefined {
  const named = process.env[variable];
  if (named === undefined || named === '') return undefined;
  if (isAbsolute(named)) return named;
  throw new TransferError(
    `${variable} is '${named}', which would be another folder in each program. Give an absolute path.`,
  );
}

/**
 * The file or folder that a relative path names, looked for in the working folder, in each folder above it, and in the
 * checkout that TRANSFERLAB_COURSE names: a notebook in `notebooks/` finds `datasets/photographs`, and so does a project
 * elsewhere. An absolute path is returned as it is, if it exists. Undefined when it is nowhere.
 */
export function findUpwards(relative: string, from: string = process.cwd()): string | undefined {
  requireText('findUpwards', 'its relative', relative);
  requireText('findUpwards', 'its from', from);
  if (isAbsolute(relative)) return existsSync(relative) ? relative : undefined;
  const course = namedFolder('TRANSFERLAB_COURSE');
  const folders = [...ancestors(resolve(from)), ...(course ? [course] : [])];
  return folders.map((folder) => join(folder, relative)).find((path) => existsSync(path));
}

/**
 * The root of the course's checkout: the one that TRANSFERLAB_COURSE names, else the nearest above the working folder, else
 * the one this library is installed in. Undefined in a program that uses the library outside the course.
 */
export function courseFolder(): string | undefined {
  return namedFolder('TRANSFERLAB_COURSE') ?? checkoutAbove(process.cwd()) ?? checkoutAbove(__dirname);
}

/**
 * The cache folder of a project outside the course: the folder that TRANSFERLAB_CACHE names, else `transferlab` in
 * the user's cache (XDG_CACHE_HOME, or `~/.cache`). All of a user's projects share it.
 */
export function ownCacheFolder(): string {
  const caches = process.env.XDG_CACHE_HOME;
  const usual = caches && isAbsolute(caches) ? caches : join(homedir(), '.cache');
  return namedFolder('TRANSFERLAB_CACHE') ?? join(usual, 'transferlab');
}

/**
 * Where downloaded and computed files are kept: the folder named by TRANSFERLAB_CACHE, else `.cache` in the course's
 * checkout, else `transferlab` in the user's cache. The folder may not exist yet: the first program that writes to it creates it.
 */
export function cacheFolder(): string {
  const course = courseFolder();
  return course === undefined || process.env.TRANSFERLAB_CACHE ? ownCacheFolder() : join(course, '.cache');
}

/** What to do where native TensorFlow is not built. */
export function nativeAdvice(): string {
  return courseFolder() === undefined
    ? 'Run `npx transferlab set-up`, which builds it or says why not.'
    : 'Run `npm run doctor` to see why and what to do.';
}

/** The command that makes what is missing: the course's, else the package's own, with these arguments. */
export function setUpCommand(argumentsOfPackage = ''): string {
  return courseFolder() === undefined ? `npx transferlab set-up${argumentsOfPackage}` : 'npm start';
}
