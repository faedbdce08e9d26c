import { basename } from 'node:path';
import { TransferError } from '../error';

/** Members of an npm package archive by path, `package/data/x`. Throws if the archive is missing or damaged. */
export async function membersOf(file: string, filter: (path: string) => boolean): Promise<Map<string, Buffer>> {
  const { list } = await import('tar');
  const chunks = new Map<string, Buffer[]>();
  try {
    await list({
      file,
      strict: true,
      filter,
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
