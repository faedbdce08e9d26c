import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SiteError } from '../error';

/** A file with several others in it, under the sha256 of its bytes. */
export interface Pack {
  readonly sha256: string;
  /** The size of the stored file. */
  readonly bytes: number;
  /** Whether it is compressed by gzip. */
  readonly gzip: boolean;
}

/** A file in a pack: its path in the page's memory, and its bytes. */
export type Packed = readonly [path: string, bytes: Uint8Array];

/** The bytes of a pack: four with the length of the list, the list of paths and sizes as JSON, then the files. */
export function packed(files: readonly Packed[]): Buffer {
  const list = Buffer.from(JSON.stringify(files.map(([path, { length }]) => [path, length])));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(list.length);
  return Buffer.concat([head, list, ...files.map(([, bytes]) => bytes)]);
}

/** Writes a pack into `packs/` of the site. */
export function writePack(site: string, content: Uint8Array, { gzip }: { readonly gzip: boolean }): Pack {
  const bytes = gzip ? gzipSync(content, { level: 9 }) : content;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  mkdirSync(join(site, 'packs'), { recursive: true });
  writeFileSync(join(site, 'packs', sha256), bytes);
  return { sha256, bytes: bytes.length, gzip };
}

/** Files of the checkout, at the same paths below `/`. Throws a SiteError if one is missing. */
export const filesOf = (root: string, paths: readonly string[]): Packed[] =>
  paths.map((path) => [`/${path}`, readOrExplain(join(root, path))]);

/** The bytes of a file that setup makes. */
export function readOrExplain(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new SiteError(
      `${file} is missing (${(cause as Error).message}). Run npm start -- --setup-only, which makes it.`,
    );
  }
}
