import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** What the hub says about a file. */
export interface HubFile {
  /** Its identity: the sha256 of a large file, Git's sha1 of a small one, or another server's mark. */
  readonly etag: string;
  /** Bytes, if the hub says so. */
  readonly size?: number;
}

/** Whether the etag is a digest of the content. */
export const isDigest = ({ etag }: HubFile) => /^([0-9a-f]{64}|[0-9a-f]{40})$/.test(etag);

/** The digest of a file in the form of this etag: its sha256, or the sha1 of a Git object, which begins with its size. */
export async function digestOf(file: string, size: number, { etag }: HubFile): Promise<string> {
  const hash = createHash(etag.length === 64 ? 'sha256' : 'sha1');
  if (etag.length === 40) hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
