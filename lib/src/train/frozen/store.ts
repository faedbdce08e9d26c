import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { openAtomically, removeLeftovers } from '../../atomic';
import { mapFile } from '../../engine/mapped-file';
import { cacheFolder } from '../../places';
import { bytesOf, parseSafetensors, safetensorsHead } from '../../safetensors';

/** What leaves a frozen part of a net for every example of a set: `[examples, size]`, row after row. */
export interface Kept {
  readonly values: Float32Array;
  /** Whether it was there already. */
  readonly found: boolean;
}

/** Gives the rows in their order, some at a time; ends early where the run was stopped. */
export type Rows = AsyncIterable<Float32Array>;

/** Bytes that are kept in memory, of all sets together. */
export const MEMORY = 2 ** 30;

/** Bytes that are kept on disk. */
export const DISK = 8 * 2 ** 30;

/** The set used last comes last. */
const inMemory = new Map<string, Float32Array>();

/** The rows under this key from memory, or made and kept there; the sets used longest ago make room. Undefined: stopped. */
export async function keepInMemory(
  key: string,
  numbers: number,
  make: () => Rows,
  bound = MEMORY,
): Promise<Kept | undefined> {
  const known = inMemory.get(key);
  const values = known ?? (await collected(numbers, make()));
  if (!values) return undefined;
  inMemory.delete(key);
  inMemory.set(key, values);
  const total = () => [...inMemory.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  for (const [oldest] of inMemory) {
    if (total() <= bound) break;
    inMemory.delete(oldest);
  }
  return { values, found: known !== undefined };
}

/** Exactly so many numbers, or nothing where the rows ended before. */
export async function collected(numbers: number, rows: Rows): Promise<Float32Array | undefined> {
  const values = new Float32Array(numbers);
  let end = 0;
  for await (const some of rows) {
    values.set(some, end);
    end += some.length;
  }
  return end === numbers ? values : undefined;
}

/**
 * The same in a file of the cache folder, mapped into memory: for sets that memory does not hold, and for the next process.
 * A file is written whole or not at all, and one whose numbers are not those that were written is made anew.
 */
export async function keepOnDisk(
  key: string,
  numbers: number,
  make: () => Rows,
  bound = DISK,
): Promise<Kept | undefined> {
  const folder = join(cacheFolder(), 'activations');
  const file = join(folder, `${key}.safetensors`);
  const known = readRows(file, numbers);
  if (known) return { values: known, found: true };
  makeRoom(folder, numbers * 4, bound);
  const whole = await writeRows(file, numbers, make());
  const values = whole ? readRows(file, numbers) : undefined;
  return values && { values, found: false };
}

/** The name under which the numbers stand, and what stands beside them. */
const [ROWS, SHA256] = ['rows', 'sha256'];

function readRows(file: string, numbers: number): Float32Array | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { arrays, metadata } = parseSafetensors(mapFile(file), file, '');
    const values = arrays.get(ROWS)?.values;
    if (values?.length !== numbers || sha256(bytesOf(values)) !== metadata[SHA256]) throw new Error('other numbers');
    const now = new Date();
    utimesSync(file, now, now);
    return values;
  } catch {
    // Cut short, or its numbers changed: what it holds can be computed again.
    rmSync(file, { force: true });
    return undefined;
  }
}

/** Writes rows as they come. The checksum stands before them, so it is put in its place at the end. */
async function writeRows(file: string, numbers: number, rows: Rows): Promise<boolean> {
  const head = (digest: string) =>
    safetensorsHead([[ROWS, { dtype: 'F32', shape: [numbers], bytes: numbers * 4 }]], { [SHA256]: digest });
  const hash = createHash('sha256');
  const { write, finish, undo } = openAtomically(file);
  try {
    let written = 0;
    write(head('0'.repeat(64)));
    for await (const some of rows) {
      const bytes = bytesOf(some);
      hash.update(bytes);
      write(bytes);
      written += bytes.length;
    }
    if (written !== numbers * 4) {
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

/** Removes what killed processes left, and the files used longest ago until so many bytes more are within the bound. */
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

/** Size and time of last use; nothing where another process has just removed the file. */
function stat(file: string): { size: number; used: number } {
  const { size = 0, mtimeMs = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return { size, used: mtimeMs };
}

/** Bytes that are hashed at a time; Node takes no more than 2 GB. */
const PIECE = 2 ** 28;

function sha256(bytes: Uint8Array): string {
  const hash = createHash('sha256');
  for (let from = 0; from < bytes.length; from += PIECE) hash.update(bytes.subarray(from, from + PIECE));
  return hash.digest('hex');
}
