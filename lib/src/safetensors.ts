import { writeAtomically } from './atomic';
import { bytesOf, joined } from './bytes';
import { TransferError } from './error';
import { fileError } from './file-error';
import { widenBrainFloat, widenHalf } from './half';
import { readFileSync } from './platform/files';
import { basename } from './platform/paths';
import { notRegular } from './regular-file';

/** A named array of a weights file. For float32, `values` is a view of the file's bytes. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A named array of integers: pixels, labels, counters. */
export interface IntegerArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Int32Array;
}

/** The content of a safetensors file: arrays by name, and metadata strings. */
export interface Safetensors {
  readonly arrays: Map<string, NamedArray>;
  readonly integers: Map<string, IntegerArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The header entry of the metadata; no array can have this name. */
const METADATA = '__metadata__';

/** Bytes per value, by the format's name of the type. */
const WIDTHS: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2, U8: 1, I32: 4 };

/** TensorFlow requires tensors to begin at a multiple of this many bytes, so the values in written files do. */
const ALIGNMENT = 64;

/**
 * Reads a safetensors file: eight bytes of header length, a JSON header, then the values. Half-precision values (F16, BF16)
 * are converted to float32; arrays of unsupported types (64-bit counters) are skipped.
 * Throws a TransferError if the file cannot be read, is truncated, has bytes after its last array, or has another format.
 * `advice` ends the error message.
 */
export function openSafetensors(file: string, advice: string): Safetensors {
  return parseSafetensors(bytesIn(file), basename(file), advice);
}

function bytesIn(file: string): Uint8Array {
  const odd = notRegular(file);
  if (odd) throw new TransferError(`${file} cannot be read: ${odd}. Give the path of a file.`);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw fileError(cause, file, 'read');
  }
}

/** Parses the bytes of a safetensors file that are in memory; the arrays are views of them where possible. */
export function parseSafetensors(bytes: Uint8Array, name: string, advice: string): Safetensors {
  const damaged = (what: string) => new TransferError(`${name} is damaged (${what}). ${advice}`);
  if (bytes.length < 8) throw damaged(`${bytes.length} bytes`);
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes > bytes.length - 8) throw damaged('its header is longer than the file');
  const start = 8 + headerBytes;
  const { [METADATA]: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, start), damaged);
  if (typeof metadata !== 'object' || metadata === null) throw damaged('its texts are no JSON object');
  const [arrays, integers]: [Safetensors['arrays'], Safetensors['integers']] = [new Map(), new Map()];
  let end = start;
  for (const [key, entry] of Object.entries(entries as Record<string, Entry>)) {
    end = Math.max(end, start + (Number(entry?.data_offsets?.[1]) || 0));
    const width = WIDTHS[entry?.dtype];
    if (width === undefined) continue;
    const { dtype, shape = [], data_offsets: offsets = [-1, -1] } = entry;
    if (!Array.isArray(shape) || !Array.isArray(offsets)) throw damaged(`'${key}' is described wrongly`);
    const [from, to] = offsets;
    const size = shape.reduce((a, b) => a * b, 1);
    if (from < 0 || start + to > bytes.length || to - from !== width * size) throw damaged(`'${key}' does not fit`);
    const content = bytes.subarray(start + from, start + to);
    if (dtype === 'U8') integers.set(key, { shape, values: content });
    else if (dtype === 'I32') integers.set(key, { shape, values: new Int32Array(...aligned(content, 4)) });
    else arrays.set(key, { shape, values: floats(content, dtype) });
  }
  // The format requires every byte to belong to an array, so bytes after the last one are damage.
  if (end < bytes.length) throw damaged(`${bytes.length - end} bytes follow its last array`);
  return { arrays, integers, metadata: metadata as Record<string, string> };
}

/** Writes arrays by name and metadata strings atomically as a safetensors file. Throws if it cannot be written. */
export function writeSafetensors(
  file: string,
  arrays: ReadonlyMap<string, NamedArray | IntegerArray>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const described = [...arrays].map(([name, { shape, values }]) => {
    return [name, { dtype: typeOf(values), shape, bytes: values.byteLength }] as const;
  });
  const numbers = [...arrays.values()].map(({ values }) => bytesOf(values));
  writeAtomically(file, safetensorsHead(described, metadata), ...numbers);
}

/** An array of a safetensors file without its values. */
interface Described {
  readonly dtype: 'F32' | 'U8' | 'I32';
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** The header of a safetensors file. The values follow it, array by array in this order. */
export function safetensorsHead(
  arrays: readonly (readonly [name: string, array: Described])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = arrays.map(([name, { dtype, shape, bytes }]): [string, Entry] => {
    const from = end;
    end += bytes;
    return [name, { dtype, shape: [...shape], data_offsets: [from, end] }];
  });
  const text = JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) });
  // Spaces after the header align the values for readers that map the file into memory.
  const room = (8 + encoder.encode(text).length) % ALIGNMENT;
  const header = encoder.encode(text + ' '.repeat((ALIGNMENT - room) % ALIGNMENT));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return joined([length, header]);
}

const encoder = new TextEncoder();

function typeOf(values: Float32Array | Uint8Array | Int32Array): 'F32' | 'U8' | 'I32' {
  if (values instanceof Float32Array) return 'F32';
  return values instanceof Int32Array ? 'I32' : 'U8';
}

function parseHeader(bytes: Uint8Array, damaged: (what: string) => TransferError): Record<string, object> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, object>;
  } catch {
    throw damaged('its header is not JSON');
  }
  throw damaged('its header is not a JSON object');
}

/** Arguments of a typed array of this width: a view of the bytes if they are aligned, else a copy. */
function aligned({ buffer, byteOffset, byteLength }: Uint8Array, width: number): [ArrayBufferLike, number, number] {
  if (byteOffset % width === 0) return [buffer, byteOffset, byteLength / width];
  return [buffer.slice(byteOffset, byteOffset + byteLength), 0, byteLength / width];
}

function floats(bytes: Uint8Array, dtype: string): Float32Array {
  if (dtype === 'F32') return new Float32Array(...aligned(bytes, 4));
  const halves = new Uint16Array(...aligned(bytes, 2));
  return dtype === 'F16' ? widenHalf(halves) : widenBrainFloat(halves);
}
