import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { writeAtomically } from '../atomic';
import { TransferError } from '../error';

/** A named array as it stands in a weights file. `values` is a view into the file's memory. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a safetensors file holds: arrays by name, and texts about them. */
export interface Safetensors {
  readonly arrays: Map<string, NamedArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The entry of the header that holds texts; no array can have this name. */
const METADATA = '__metadata__';

/**
 * Reads a safetensors file: eight bytes of header length, a JSON header, then the numbers.
 * Only float32 entries are returned; others (step counters) are passed over.
 * Throws a TransferError where the file is cut short or is something else; `advice` says what to do then.
 */
export function openSafetensors(file: string, advice: string): Safetensors {
  const bytes = readFileSync(file);
  const damaged = (what: string) => new TransferError(`${basename(file)} is damaged (${what}). ${advice}`);
  if (bytes.length < 8) throw damaged(`${bytes.length} bytes`);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  if (headerBytes > bytes.length - 8) throw damaged('its header is longer than the file');
  const start = 8 + headerBytes;
  const { [METADATA]: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, start).toString('utf8'), damaged);
  const arrays = new Map<string, NamedArray>();
  for (const [name, entry] of Object.entries(entries as Record<string, Entry>)) {
    if (entry?.dtype !== 'F32') continue;
    const { shape = [], data_offsets: [from, to] = [-1, -1] } = entry;
    const size = shape.reduce((a, b) => a * b, 1);
    if (from < 0 || start + to > bytes.length || to - from !== 4 * size) throw damaged(`'${name}' does not fit`);
    arrays.set(name, { shape, values: floats(bytes, start + from, size) });
  }
  return { arrays, metadata: metadata as Record<string, string> };
}

/** The arrays of a weights file that set-up fetched. */
export function readSafetensors(file: string): Map<string, NamedArray> {
  return openSafetensors(file, 'Delete it and run `npm start` to fetch it again.').arrays;
}

/** Writes arrays by name, and texts about them, as a safetensors file: the whole file or nothing. */
export function writeSafetensors(
  file: string,
  arrays: ReadonlyMap<string, NamedArray>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  let end = 0;
  const entries = [...arrays].map(([name, { shape, values }]): [string, Entry] => {
    const from = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape: [...shape], data_offsets: [from, end] }];
  });
  const text = JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) });
  // Spaces behind the header let the numbers begin at a multiple of eight, as readers that map the file want it.
  const header = Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const numbers = [...arrays.values()].map(({ values }) => bytesOf(values));
  writeAtomically(file, length, header, ...numbers);
}

/** The bytes of an array, without copying them. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function parseHeader(text: string, damaged: (what: string) => TransferError): Record<string, object> {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged('its header is not JSON');
  }
}

/** A view where the alignment allows it, else a copy. */
function floats(bytes: Buffer, from: number, size: number): Float32Array {
  const offset = bytes.byteOffset + from;
  if (offset % 4 === 0) return new Float32Array(bytes.buffer, offset, size);
  return new Float32Array(bytes.buffer.slice(offset, offset + 4 * size));
}
