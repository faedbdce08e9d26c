import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openAtomically } from 'transferlab/dist/atomic';
import { fileError } from 'transferlab/dist/file-error';
import * as library from 'transferlab/dist/own-folder';
import { refusing } from './error';

/**
 * Writes a file atomically, as the library does; a CourseError says why it cannot be written. Not `flushed`, a power cut may
 * take it: for what is made again at no cost.
 */
export function writeWhole(path: string, content: string | Uint8Array, flushed = true): void {
  refusing(() => openAtomically(path, { flushed }).finish(content));
}

/** Does something with a file of which a CourseError names the path where the file system refuses it. */
export function naming<T>(path: string, work: () => T, verb: 'written' | 'read' = 'written'): T {
  return refusing(() => {
    try {
      return work();
    } catch (error) {
      throw fileError(error, path, verb);
    }
  });
}

/**
 * Makes sure that a command may fill a folder: it is new, empty, or has the command's `mark`, or one of the names that earlier
 * versions left there. Throws a CourseError for a file and for a folder that holds something else.
 */
export function ownFolder(folder: string, mark: string, earlier: readonly string[] = []): void {
  refusing(() =>
    library.ownFolder(folder, mark, (names) => earlier.some((earlierMark) => names.includes(earlierMark))),
  );
}

/** Writes files by their paths below a folder, and the folders that they need. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** The names of the folders in a folder, in order, without those whose names begin with a dot; none where it is missing. */
export function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Every file under a folder, as paths with `/`; links are not followed. */
export function listAll(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return listAll(join(folder, entry.name)).map((path) => `${entry.name}/${path}`);
    return entry.isFile() ? [entry.name] : [];
  });
}
