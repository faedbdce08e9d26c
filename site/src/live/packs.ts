import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeAtomically } from 'transferlab/dist/atomic';
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

/** Writes a pack into `packs/` of the site. With `zipped`, a folder that keeps what was compressed, it is compressed by gzip. */
export function writePack(site: string, content: Uint8Array, { zipped }: { readonly zipped?: string } = {}): Pack {
  const bytes = zipped === undefined ? content : gzipOf(content, zipped);
  const sha256 = digest(bytes);
  mkdirSync(join(site, 'packs'), { recursive: true });
  writeFileSync(join(site, 'packs', sha256), bytes);
  return { sha256, bytes: bytes.length, gzip: zipped !== undefined };
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function gzipOf(content: Uint8Array, kept: string): Uint8Array {
  const file = join(kept, `${digest(content)}.gz`);
  if (existsSync(file)) return readFileSync(file);
  const bytes = gzipSync(content, { level: 9 });
  writeAtomically(file, bytes);
  return bytes;
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
