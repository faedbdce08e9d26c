import { basename } from 'node:path';
import { TransferError } from '../error';

/** Members of a packed npm package by their path, `package/data/x`. A damaged archive is a TransferError. */
export async function membersOf(file: string, wanted: (path: string) => boolean): Promise<Map<string, Buffer>> {
  const { list } = await import('tar');
  const chunks = new Map<string, Buffer[]>();
  try {
    await list({
      file,
      strict: true,
      filter: wanted,
      onentry: (entry) => {
        const parts: Buffer[] = [];
        chunks.set(entry.path, parts);
        entry.on('data', (chunk) => parts.push(chunk));
      },
    });
  } catch (cause) {
    throw new TransferError(
      `${basename(file)} is damaged or missing (${(cause as Error).message}). Delete it and run npm start, which fetches it again.`,
    );
  }
  return new Map([...chunks].map(([path, parts]) => [path, Buffer.concat(parts)]));
}
