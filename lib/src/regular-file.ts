import { statSync } from 'node:fs';

/** What a path may be that has files in it. */
export const FOLDER = 'it is a folder';

/**
 * Why a path is no file that can be read to its end, links followed: a folder, a pipe or a device, which a reader may wait for
 * without end, or a link that leads back to itself. Undefined of a regular file, and of one that is missing or may not be
 * opened, which the reader finds out itself.
 */
export function notRegular(path: string): string | undefined {
  try {
    const found = statSync(path);
    if (found.isFile()) return undefined;
    if (found.isDirectory()) return FOLDER;
    const kind = found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device';
    return `it is ${kind}, not a regular file`;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ELOOP' ? 'it is a link that leads back to itself' : undefined;
  }
}

/** Throws an Error that says so, for readers that put it into a sentence. */
export function requireRegular(path: string): void {
  const reason = notRegular(path);
  if (reason !== undefined) throw new Error(reason);
}
