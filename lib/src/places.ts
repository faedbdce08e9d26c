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

/** The root of the course's checkout that contains this folder, or undefined. */
function checkoutAbove(folder: string): string | undefined {
  return ancestors(resolve(folder)).find((candidate) => {
    try {
      return JSON.parse(readFileSync(join(candidate, 'package.json'), 'utf8')).name === 'transferlab-course';
    } catch {
      return false;
    }
  });
}

/** The folder that an environment variable names; undefined if it is not set. Throws unless its path is absolute. */
function namedFolder(variable: string): string | undefined {
  const named = process.env[variable];
  if (named === undefined || named === '') return undefined;
  if (isAbsolute(named)) return named;
  throw new TransferError(
    `${variable} is '${named}', which would be another folder in each program. Give an absolute path.`,
  );
}

/**
 * Searches a relative path in the folder `from` (default: the working folder), in its ancestors, and in the checkout that
 * TRANSFERLAB_COURSE names. A notebook in `notebooks/` so finds `datasets/photographs`. Returns the absolute path of the
 * first match, or undefined if there is none. An absolute path is returned unchanged if it exists. Throws if `relative` or
 * `from` is not a string, or if TRANSFERLAB_COURSE is not an absolute path.
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
 * the one this library is installed in. Undefined outside the course. Throws if TRANSFERLAB_COURSE is not an absolute path.
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
 * The folder for downloaded and computed files: the one named by TRANSFERLAB_CACHE, else `.cache` in the course's
 * checkout, else `transferlab` in the user's cache. The folder may not exist yet: the first program that writes to it
 * creates it. Throws if TRANSFERLAB_CACHE or TRANSFERLAB_COURSE is not an absolute path.
 */
export function cacheFolder(): string {
  const course = courseFolder();
  return course === undefined || process.env.TRANSFERLAB_CACHE ? ownCacheFolder() : join(course, '.cache');
}

/** Advice for an error if native TensorFlow is not built. */
export function nativeAdvice(): string {
  return courseFolder() === undefined
    ? 'Run `npx transferlab set-up`, which builds it or says why not.'
    : 'Run `npm run doctor` to see why and what to do.';
}

/** Advice for an error if a package for computing on a GPU by WebGPU is missing. */
export function webGpuAdvice(): string {
  return courseFolder() === undefined
    ? 'Run `npm install --ignore-scripts webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0` in your project.'
    : 'Run `npm start -- --gpu webgpu`, which installs it.';
}

/** Advice for an error if the weights of a backbone are missing. */
export function weightsAdvice(name: string): string {
  return (
    `Run \`${setUpCommand(` --weights ${name}`)}\` once to fetch them, ` +
    'or set TRANSFERLAB_CACHE to the folder that holds them.'
  );
}

/** Advice for an error if a file of the cache is damaged. */
export function damagedAdvice(): string {
  return `Delete it and run \`${setUpCommand()}\` to make it again.`;
}

/** The set-up command that creates missing files: the course's, else the package's with these arguments. */
export function setUpCommand(argumentsOfPackage = ''): string {
  return courseFolder() === undefined ? `npx transferlab set-up${argumentsOfPackage}` : 'npm start';
}
