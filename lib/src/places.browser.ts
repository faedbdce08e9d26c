import { existsSync } from './platform/files';
import { isAbsolute, resolve } from './platform/paths';
import { requireText } from './require/arguments';

/** The path of a file or folder in memory, or undefined; relative paths start at `/`, or at `from`. */
export function findUpwards(relative: string, from = '/'): string | undefined {
  requireText('findUpwards', 'its relative', relative);
  requireText('findUpwards', 'its from', from);
  const path = isAbsolute(relative) ? relative : resolve(from, relative);
  if (existsSync(path)) return path;
  return isAbsolute(relative) || resolve(from) === '/' ? undefined : findUpwards(relative, resolve(from, '..'));
}

/** A page is not in a checkout. */
export const courseFolder = (): string | undefined => undefined;

/** The folder in which weights are searched. */
export const cacheFolder = (): string => '/cache';

/** Advice for an error if native TensorFlow is needed. */
export const nativeAdvice = (): string => 'It runs in Node only.';

/** Advice for an error if the weights of a backbone are missing. */
export const weightsAdvice = (name: string): string =>
  `Fetch them and store the bytes: putFile('${cacheFolder()}/weights/${name}.safetensors', bytes).`;

/** Advice for an error if the weights of a backbone are damaged. */
export const damagedAdvice = (): string => 'Fetch it again; the server must send the file as it is.';
