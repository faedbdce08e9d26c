import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { makeFolder, stampIn } from '../data/made-folder';
import { TransferError } from '../error';

/** How the stamps of exported folders begin. */
const MARK = 'exported by transferlab';

/** Throws where something stands in the way that this library did not export. */
export function requireExportFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (statSync(folder).isDirectory()) {
    if (readdirSync(folder).length === 0 || stampIn(folder)?.startsWith(MARK)) return;
  }
  throw new TransferError(
    `'${folder}' is there already and was not exported from here, so it is left as it is. Choose another folder or remove it.`,
  );
}

/**
 * Fills a folder, whole or not at all: `write` writes into one beside it, which takes its place. What was exported there
 * before is replaced.
 */
export async function writeExport(folder: string, write: (scratch: string) => Promise<void>): Promise<void> {
  requireExportFolder(folder);
  await makeFolder(folder, `${MARK}, ${randomUUID()}`, write);
}
