import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const STAMP = '.made-from';

/** What the contents of a folder were made from; undefined where `makeFolder` did not make it. */
export function stampIn(folder: string): string | undefined {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes the half-made folders of runs that were killed; those of running processes stay. */
async function removeAbandoned(folder: string): Promise<void> {
  const scratch = /^\.(.+)\.(\d+)-[^-]+$/;
  for (const name of readdirSync(dirname(folder))) {
    const [, made, pid] = scratch.exec(name) ?? [];
    if (made === basename(folder) && !isRunning(Number(pid))) {
      await rm(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}

/** Puts the finished folder in its place, unless another process was first with the same. */
async function place(made: string, folder: string, stamp: string): Promise<void> {
  if (stampIn(folder) === stamp) return;
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(made, folder);
  } catch (cause) {
    if (stampIn(folder) !== stamp) throw cause;
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
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  const scratch = join(dirname(folder), `.${basename(folder)}.${process.pid}-${randomUUID().slice(0, 8)}`);
  await mkdir(scratch);
  try {
    await make(scratch);
    await writeFile(join(scratch, STAMP), stamp);
    await place(scratch, folder, stamp);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return true;
}
