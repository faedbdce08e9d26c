import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { makeFolder, stampIn } from '../data/made-folder';
import { TransferError } from '../error';

/** The prefix of exported folders' stamps. */
const MARK = 'exported by transferlab';

/** Throws if the folder exists, is not empty and was not exported by this library. */
export function requireExportFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (statSync(folder).isDirectory()) {
    if (readdirSync(folder).length === 0 || stampIn(folder)?.startsWith(MARK)) return;
  }
  throw new TransferError(
    `'${folder}' exists already and was not exported by this library, so it is kept. Choose another folder or remove it.`,
  );
}

/**
 * Writes an export folder atomically: `write` fills a temporary folder next to it, which then replaces it and any earlier export.
 */
export async function writeExport(folder: string, write: (scratch: string) => Promise<void>): Promise<void> {
  requireExportFolder(folder);
  await makeFolder(folder, `${MARK}, ${randomUUID()}`, write);
}
