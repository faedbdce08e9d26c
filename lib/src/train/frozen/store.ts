import { openAtomically, removeLeftovers } from '../../atomic';
import { bytesOf } from '../../bytes';
import { mapFile } from '../../engine/mapped-file';
import { cacheFolder } from '../../places';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from '../../platform/files';
import { join } from '../../platform/paths';
import { createSha256 } from '../../platform/sha256';
import { parseSafetensors, safetensorsHead } from '../../safetensors';

/** The output of a network's frozen part for every example of a set, `[examples, size]`, row by row. */
export interface CachedRows {
  readonly values: Float32Array;
  /** Whether the rows were in the cache already. */
  readonly found: boolean;
}

/** The rows in order, in chunks; ends early if the run was stopped. */
export type Rows = AsyncIterable<Float32Array>;

/** The most bytes in the memory cache, for all sets together. */
export const MEMORY = 2 ** 30;

/** The most bytes in the disk cache. */
export const DISK = 8 * 2 ** 30;

/** Rows by key, the most recently used last. */
const inMemory = new Map<string, Float32Array>();

/** The cached rows of this key, or new ones, which replace the least recently used. Undefined if the run was stopped. */
export async function cacheInMemory(
  key: string,
  size: number,
  make: () => Rows,
  bound = MEMORY,
): Promise<CachedRows | undefined> {
  const cached = inMemory.get(key);
  const values = cached ?? (await collected(size, make()));
  if (!values) return undefined;
  inMemory.delete(key);
  inMemory.set(key, values);
  const total = () => [...inMemory.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  for (const [oldest] of inMemory) {
    if (total() <= bound) break;
    inMemory.delete(oldest);
  }
  return { values, found: cached !== undefined };
}

/** The rows as one array of `size` values; undefined if the rows ended before. */
export async function collected(size: number, rows: Rows): Promise<Float32Array | undefined> {
  const values = new Float32Array(size);
  let end = 0;
  for await (const chunk of rows) {
    values.set(chunk, end);
    end += chunk.length;
  }
  return end === size ? values : undefined;
}

/**
 * The same in a memory-mapped file of the cache folder: for sets larger than memory, and for later processes. A file is
 * written atomically, and one whose checksum does not match is written again.
 */
export async function cacheOnDisk(
  key: string,
  size: number,
  make: () => Rows,
  bound = DISK,
): Promise<CachedRows | undefined> {
  const folder = join(cacheFolder(), 'activations');
  const file = join(folder, `${key}.safetensors`);
  const cached = readRows(file, size);
  if (cached) return { values: cached, found: true };
  makeRoom(folder, size * 4, bound);
  const isComplete = await writeRows(file, size, make());
  const values = isComplete ? readRows(file, size) : undefined;
  return values && { values, found: false };
}

/** The names of the array and of its checksum in the file. */
const [ROWS, SHA256] = ['rows', 'sha256'];

function readRows(file: string, size: number): Float32Array | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { arrays, metadata } = parseSafetensors(mapFile(file), file, '');
    const values = arrays.get(ROWS)?.values;
    if (values?.length !== size || sha256(bytesOf(values)) !== metadata[SHA256]) throw new Error('wrong checksum');
    const now = new Date();
    utimesSync(file, now, now);
    return values;
  } catch {
    // The file is truncated or changed: its rows can be computed again.
    rmSync(file, { force: true });
    return undefined;
  }
}

/** Writes rows as they are computed. The checksum comes before them in the file, so it is written last. */
async function writeRows(file: string, size: number, rows: Rows): Promise<boolean> {
  const head = (digest: string) =>
    safetensorsHead([[ROWS, { dtype: 'F32', shape: [size], bytes: size * 4 }]], { [SHA256]: digest });
  const hash = createSha256();
  const { write, finish, undo } = openAtomically(file);
  try {
    let written = 0;
    write(head('0'.repeat(64)));
    for await (const chunk of rows) {
      const bytes = bytesOf(chunk);
      hash.update(bytes);
      write(bytes);
      written += bytes.length;
    }
    if (written !== size * 4) {
      undo();
      return false;
    }
    write(head(hash.digest('hex')), 0);
    finish();
    return true;
  } catch (cause) {
    undo();
    throw cause;
  }
}

/** Removes leftovers of killed processes, and the least recently used files until `bytes` more are within the bound. */
function makeRoom(folder: string, bytes: number, bound: number): void {
  if (!existsSync(folder)) return;
  removeLeftovers(folder);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => ({ file: join(folder, name), ...stat(join(folder, name)) }))
    .sort((a, b) => a.used - b.used);
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of files) {
    if (total + bytes <= bound) return;
    rmSync(file, { force: true });
    total -= size;
  }
}

/** Size and time of last use; zeros if another process has removed the file. */
function stat(file: string): { size: number; used: number } {
  const { size = 0, mtimeMs = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return { size, used: mtimeMs };
}

/** Bytes that are hashed at a time; Node takes at most 2 GB. */
const CHUNK = 2 ** 28;

function sha256(bytes: Uint8Array): string {
  const hash = createSha256();
  for (let from = 0; from < bytes.length; from += CHUNK) hash.update(bytes.subarray(from, from + CHUNK));
  return hash.digest('hex');
}
