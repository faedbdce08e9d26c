import { join } from 'node:path';
import { findUpwards } from 'transferlab';

/** A file or folder of `bench/`, from the sources and from what they are compiled to. Throws if it is not there. */
export function inBench(...parts: readonly string[]): string {
  const path = join('bench', ...parts);
  const found = findUpwards(path, __dirname);
  if (!found) throw new Error(`${path} does not exist`);
  return found;
}
