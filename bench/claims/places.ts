import { join } from 'node:path';
import { findUpwards } from 'transferlab';

/** A file or folder of `bench/`, from the sources and from what they are compiled to. Throws if it is not there. */
export function inBench(...parts: readonly string[]): string {
  const path = join('bench', ...parts);
  const full = findUpwards(path, __dirname);
  if (!full) throw new Error(`${path} does not exist`);
  return full;
}
