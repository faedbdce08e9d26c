import { statSync } from './platform/files';

/** The reason for a folder. */
export const FOLDER = 'it is a folder';

/**
 * The reason why a path, with links resolved, is not a regular file: it is a folder, a circular link, or a pipe or device
 * (reading may never end). Undefined for a regular file, and for one that is missing or not permitted, which reading reports.
 */
export function notRegular(path: string): string | undefined {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return undefined;
    if (stats.isDirectory()) return FOLDER;
    const kind = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
    return `it is ${kind}, not a regular file`;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ELOOP' ? 'it is a link that leads back to itself' : undefined;
  }
}

/** Throws an Error with that reason unless a path is a regular file. Callers add the file's name. */
export function requireRegular(path: string): void {
  const reason = notRegular(path);
  if (reason !== undefined) throw new Error(reason);
}
