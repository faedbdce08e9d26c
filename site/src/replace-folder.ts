import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SiteError } from './error';

/**
 * Fills a folder beside `folder` and puts it in its place when `fill` is done; if it fails, everything is as it was. A folder
 * that holds something and lacks the file `mark`, which every one of this kind has, is refused.
 */
export async function replaceFolder(
  folder: string,
  mark: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder) && !existsSync(join(folder, mark)) && readdirSync(folder).length > 0) {
    throw new SiteError(`${folder} holds something else, which would be lost. Give another folder: --out FOLDER.`);
  }
  const made = `${folder}.${process.pid}.tmp`;
  const old = `${folder}.${process.pid}.old.tmp`;
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(made, { recursive: true, force: true });
  try {
    mkdirSync(made);
    await fill(made);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(made, folder);
  } finally {
    if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
    rmSync(made, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
