import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileError } from 'transferlab/dist/file-error';
import { makeFolders } from 'transferlab/dist/make-folders';
import { SiteError } from './error';

/** Throws for a file, and for a folder that holds something and lacks the file `mark`, which every one of this kind has. */
export function requireReplaceable(folder: string, mark: string): void {
  if (!existsSync(folder) || existsSync(join(folder, mark))) return;
  if (!statSync(folder).isDirectory()) {
    throw new SiteError(`--out must be a folder; ${folder} is a file. Try another one: --out FOLDER.`);
  }
  if (readdirSync(folder).length > 0) {
    throw new SiteError(
      `${folder} must be empty or an earlier site; it holds other files, which would be lost. Try another folder: --out FOLDER.`,
    );
  }
}

/**
 * Fills a folder next to `folder` and puts it in its place when `fill` is done; if it fails, everything is as it was. Throws
 * what `requireReplaceable` does, and a sentence where the disk is full or may not be written to.
 */
export async function replaceFolder(
  folder: string,
  mark: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  requireReplaceable(folder, mark);
  const newFolder = `${folder}.${process.pid}.tmp`;
  const old = `${folder}.${process.pid}.old.tmp`;
  try {
    makeFolders(dirname(folder));
    rmSync(newFolder, { recursive: true, force: true });
    mkdirSync(newFolder);
    await fill(newFolder);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(newFolder, folder);
  } catch (cause) {
    const error = fileError(cause, folder, 'written');
    throw error === cause ? cause : new SiteError((error as Error).message, { cause });
  } finally {
    if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
    for (const leftover of [newFolder, old]) if (existsSync(leftover)) rmSync(leftover, { recursive: true });
  }
}
