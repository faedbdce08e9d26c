import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, fileErrorCode } from '../file-error';
import { makeFolders } from '../make-folders';
import { isRunning } from '../owner';

const STAMP = '.made-from';

/** The stamp of what a folder's contents were created from; undefined if `makeFolder` did not create it. */
export function stampIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, STAMP), 'utf8');
  } catch (cause) {
    if (/^(ENOENT|ENOTDIR)$/.test(fileErrorCode(cause) ?? '')) return undefined;
    throw cause;
  }
}

/**
 * Removes scratch folders of killed runs next to the folder; those of running processes stay. If a run was killed between
 * two renames, so that the folder is missing, a complete scratch folder (the old or the new one) replaces it.
 */
async function removeAbandoned(folder: string): Promise<void> {
  const scratchName = /^\.(.+)\.(\d+)-[^-]+$/;
  for (const name of readdirSync(dirname(folder))) {
    const [, target, pid] = scratchName.exec(name) ?? [];
    if (target !== basename(folder) || isRunning(Number(pid))) continue;
    const abandoned = join(dirname(folder), name);
    if (!existsSync(folder) && stampIn(abandoned) !== undefined) await rename(abandoned, folder);
    else await rm(abandoned, { recursive: true, force: true });
  }
}

/** A unique sibling path for a scratch folder; the process id in it is for `removeAbandoned`. */
const scratchPath = (folder: string) =>
  join(dirname(folder), `.${basename(folder)}.${process.pid}-${randomUUID().slice(0, 8)}`);

/** Renames are repeated this often where other processes put their folders at the same path in between. */
const TRIES = 20;

/** Moves the finished folder to its final path, unless another process has already put the same contents there. */
async function moveIntoPlace(finished: string, folder: string, stamp: string): Promise<void> {
  const old = scratchPath(folder);
  try {
    for (let tries = 1; stampIn(folder) !== stamp; tries++) {
      await renameUnlessRaced(folder, old);
      try {
        return await rename(finished, folder);
      } catch (cause) {
        if (tries === TRIES || !isRaced(cause)) throw cause;
        await rm(old, { recursive: true, force: true });
      }
    }
  } finally {
    if (!existsSync(folder)) await renameUnlessRaced(old, folder);
    await rm(old, { recursive: true, force: true });
  }
}

/** Renames a folder, unless it is missing, or another process has put one at the new path. */
async function renameUnlessRaced(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (cause) {
    if (!isRaced(cause)) throw cause;
  }
}

const isRaced = (cause: unknown) => /^(ENOENT|ENOTEMPTY|EEXIST)$/.test(fileErrorCode(cause) ?? '');

/**
 * Creates a folder atomically: `make` writes into an empty scratch folder next to it, which is renamed when complete, so a
 * killed process leaves no partial folder. `stamp` identifies what the contents were created from; the folder is created
 * again if the stamp changed. Returns whether it was created now.
 */
export async function makeFolder(
  folder: string,
  stamp: string,
  make: (scratch: string) => Promise<void>,
): Promise<boolean> {
  if (stampIn(folder) === stamp) return false;
  const scratch = scratchPath(folder);
  try {
    makeFolders(dirname(folder));
    await removeAbandoned(folder);
    if (stampIn(folder) === stamp) return false;
    await mkdir(scratch);
    await make(scratch);
    await writeFile(join(scratch, STAMP), stamp);
    await moveIntoPlace(scratch, folder, stamp);
  } catch (cause) {
    throw fileError(cause, folder, 'written');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return true;
}
