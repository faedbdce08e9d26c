import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { type Described, type OnnxTensor, sizeOf, tensorOfBytes, tensorOfNumbers, widthOf } from './tensor';
import { type Field, fieldsOf, integersOf, textOf } from './wire';

/** Field numbers of `TensorProto`, which ONNX never changes. */
const TENSOR = {
  dims: 1,
  dataType: 2,
  segment: 3,
  floats: 4,
  int32s: 5,
  strings: 6,
  int64s: 7,
  name: 8,
  raw: 9,
  doubles: 10,
  uint64s: 11,
  external: 13,
  location: 14,
};
const ENTRY = { key: 1, value: 2 };

/**
 * Parses a `TensorProto`. External data is read from a file within `folder` only.
 * Throws an Error without advice, which names the tensor.
 */
export function parseTensor(message: Uint8Array, folder?: string): { name: string; tensor: OnnxTensor } {
  const shape: number[] = [];
  const numbers: Field[] = [];
  const external: Record<string, string> = {};
  let [name, dataType, isExternal] = ['', 0, false];
  let raw: Uint8Array | undefined;
  for (const field of fieldsOf(message)) {
    const { number } = field;
    if (number === TENSOR.dims) for (const edge of integersOf(field)) shape.push(Number(edge));
    else if (number === TENSOR.dataType) dataType = Number(field.integer);
    else if (number === TENSOR.name) name = textOf(field);
    else if (number === TENSOR.raw) raw = field.bytes;
    else if (number === TENSOR.location) isExternal = field.integer === 1n;
    else if (number === TENSOR.external) Object.assign(external, entryOf(field.bytes));
    else if (number === TENSOR.segment) throw new Error('a tensor is in segments, which ONNX does not use');
    else if (number !== TENSOR.strings) numbers.push(field);
  }
  const described: Described = { name, dataType, shape };
  if (isExternal) return { name, tensor: tensorOfBytes(described, externalBytes(described, external, folder)) };
  if (raw) return { name, tensor: tensorOfBytes(described, raw) };
  return { name, tensor: tensorOfNumbers(described, valuesIn(numbers)) };
}

function entryOf(message: Uint8Array): Record<string, string> {
  let [key, value] = ['', ''];
  for (const field of fieldsOf(message)) {
    if (field.number === ENTRY.key) key = textOf(field);
    else if (field.number === ENTRY.value) value = textOf(field);
  }
  return { [key]: value };
}

/** The values of a tensor's typed fields. */
function valuesIn(fields: readonly Field[]): number[] {
  const values: number[] = [];
  for (const field of fields) {
    const { number, bytes } = field;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (number === TENSOR.floats)
      for (let at = 0; at + 4 <= bytes.length; at += 4) values.push(view.getFloat32(at, true));
    else if (number === TENSOR.doubles) {
      for (let at = 0; at + 8 <= bytes.length; at += 8) values.push(view.getFloat64(at, true));
    } else if (number === TENSOR.int32s || number === TENSOR.int64s || number === TENSOR.uint64s) {
      for (const value of integersOf(field))
        values.push(Number(number === TENSOR.uint64s ? BigInt.asUintN(64, value) : value));
    }
  }
  return values;
}

/** The bytes of a tensor in a separate file: checked before memory is taken for them. */
function externalBytes(
  described: Described,
  { location, offset = '0', length }: Readonly<Record<string, string | undefined>>,
  folder: string | undefined,
): Uint8Array {
  const { name, shape } = described;
  if (folder === undefined) throw new Error(`the tensor '${name}' is in another file, and the folder is not known`);
  if (!location) throw new Error(`the tensor '${name}' is in another file, whose name is missing`);
  const path = pathWithin(folder, location, name);
  const size = widthOf(described) * sizeOf(shape);
  const from = Number(offset);
  if (!Number.isSafeInteger(from) || from < 0)
    throw new Error(`the tensor '${name}' begins at byte ${offset} of ${location}`);
  if (length !== undefined && Number(length) !== size) {
    throw new Error(`the tensor '${name}' [${shape}] needs ${size} bytes, and ${location} has ${length} for it`);
  }
  const file = openSync(path, 'r');
  try {
    const end = fstatSync(file).size;
    if (from + size > end) {
      throw new Error(`the tensor '${name}' is at bytes ${from} to ${from + size} of ${location}, which has ${end}`);
    }
    const bytes = new Uint8Array(size);
    for (let read = 0; read < size; ) read += readSync(file, bytes, read, size - read, from + read);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** A path in the model's folder, links resolved. Throws if it leads out or does not exist. */
function pathWithin(folder: string, location: string, name: string): string {
  const leads = (path: string) => path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  const out = new Error(`the tensor '${name}' is in '${location}', which is outside the model's folder`);
  if (isAbsolute(location) || location.includes('\0') || leads(relative(folder, join(folder, location)))) throw out;
  let path: string;
  try {
    path = realpathSync(join(folder, location));
  } catch {
    throw new Error(`the tensor '${name}' is in '${location}', which is not in the model's folder`);
  }
  if (leads(relative(realpathSync(folder), path))) throw out;
  return path;
}
