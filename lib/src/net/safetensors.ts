import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { TransferError } from '../error';

/** A named array as it stands in a weights file. `values` is a view into the file's memory. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Reads a safetensors file: eight bytes of header length, a JSON header, then the numbers.
 * Only float32 entries are returned; others (step counters) are passed over.
 * Throws a TransferError where the file is cut short or is something else.
 */
export function readSafetensors(file: string): Map<string, NamedArray> {
  const bytes = readFileSync(file);
  const damaged = (what: string) =>
    new TransferError(`${basename(file)} is damaged (${what}). Delete it and run \`npm start\` to fetch it again.`);
  if (bytes.length < 8) throw damaged(`${bytes.length} bytes`);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  if (headerBytes > bytes.length - 8) throw damaged('its header is longer than the file');
  const start = 8 + headerBytes;
  const header = parseHeader(bytes.subarray(8, start).toString('utf8'), damaged);
  const arrays = new Map<string, NamedArray>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__' || entry.dtype !== 'F32') continue;
    const [from, to] = entry.data_offsets;
    const size = entry.shape.reduce((a, b) => a * b, 1);
    if (start + to > bytes.length || to - from !== 4 * size) throw damaged(`'${name}' does not fit`);
    arrays.set(name, { shape: entry.shape, values: floats(bytes, start + from, size) });
  }
  return arrays;
}

function parseHeader(text: string, damaged: (what: string) => TransferError): Record<string, Entry> {
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
