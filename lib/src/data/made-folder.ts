import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError } from '../file-error';
import { makeFolders } from '../make-folders';
import { isRunning } from '../owner';

const STAMP = '.made-from';

/** What the contents of a folder were made from; undefined where `makeFolder` did not make it. */
export function stampIn(folder: string): string | undefined {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * Removes what runs that were killed left next to the folder; what running processes make there stays. Where one was killed
 * between two renames, so that the folder is missing, a complete one takes its place: the old or the new.
 */
async function removeAbandoned(folder: string): Promise<void> {
  const scratch = /^\.(.+)\.(\d+)-[^-]+$/;
  for (const name of readdirSync(dirname(folder))) {
    const [, made, pid] = scratch.exec(name) ?? [];
    if (made !== basename(folder) || isRunning(Number(pid))) continue;
    const left = join(dirname(folder), name);
    if (!existsSync(folder) && stampIn(left) !== undefined) await rename(left, folder);
    else await rm(left, { recursive: true, force: true });
  }
}

/** A name next to a folder's that no other call has; it tells `removeAbandoned` the process. */
const nextTo = (folder: string) =>
  join(dirname(folder), `.${basename(folder)}.${process.pid}-${randomUUID().slice(0, 8)}`);

/** Puts the finished folder in its place, unless another process was first with the same. */
async function place(made: string, folder: string, stamp: string): Promise<void> {
  if (stampIn(folder) === stamp) return;
  const old = nextTo(folder);
  if (existsSync(folder)) await rename(folder, old);
  try {
    await rename(made, folder);
  } catch (cause) {
    if (stampIn(folder) !== stamp) throw cause;
  } finally {
    if (existsSync(old) && !existsSync(folder)) await rename(old, folder);
    await rm(old, { recursive: true, force: true });
  }
}

/**
 * Fills a folder once: `make` writes into an empty one beside it, which takes its place when complete. So the folder is
 * there whole or not at all, whenever the process is killed. `stamp` says what the contents were made from; the folder
 * is made again when that changed. Returns whether it was made now.
 */
export async function makeFolder(
  folder: string,
  stamp: string,
  make: (scratch: string) => Promise<void>,
): Promise<boolean> {
  if (stampIn(folder) === stamp) return false;
  const scratch = nextTo(folder);
  try {
    makeFolders(dirname(folder));
    await removeAbandoned(folder);
    if (stampIn(folder) === stamp) return false;
    await mkdir(scratch);
    await make(scratch);
    await writeFile(join(scratch, STAMP), stamp);
    await place(scratch, folder, stamp);
  } catch (cause) {
    throw fileError(cause, folder, 'written');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return true;
}
