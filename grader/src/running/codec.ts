/**
 * What may cross between the process that decides and the one that runs a learner's code: data only.
 * Values become JSON in which everything JSON cannot say (NaN, undefined, typed arrays, tensors) is an object
 * tagged with `$`. This file is loaded on both sides, so it depends on nothing.
 */

/** A tensor as data. `values` are in row-major order; for `bool` they are 0 and 1. */
export interface TensorData {
  dtype: 'float32' | 'int32' | 'bool';
  shape: number[];
  values: number[];
}

export type Wire = null | boolean | number | string | Wire[] | { [key: string]: Wire };

/** How deeply a value may nest before it is refused. */
export const MAX_DEPTH = 24;

const ARRAYS = {
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
};
export type ArrayName = keyof typeof ARRAYS;
export const ARRAY_NAMES = Object.keys(ARRAYS) as [ArrayName, ...ArrayName[]];

const ODD_NUMBERS = ['NaN', 'Infinity', '-Infinity', '-0'] as const;
export const ODD_NUMBER_NAMES: readonly string[] = ODD_NUMBERS;

interface LiveTensor {
  dtype: string;
  shape: number[];
  dataSync(): ArrayLike<number>;
}

/** Turns data into its wire form. Throws a sentence naming the place of anything that is not data. */
export function encode(value: unknown, where = 'the value', depth = 0): Wire {
  if (depth > MAX_DEPTH) throw new TypeError(`${where} nests more than ${MAX_DEPTH} levels deep, or contains itself`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value !== 'object') throw new TypeError(`${where} is a ${typeof value}; only data can be returned`);
  if (isLiveTensor(value)) return encodeLive(value, where);
  if (isTensorData(value)) return encodeTensor(value.dtype, value.shape, value.values, where);
  const array = arrayName(value);
  if (array) return { $: array, base64: toBase64(value as ArrayBufferView) };
  if (Array.isArray(value)) return encodeArray(value, where, depth);
  return encodeObject(value, where, depth);
}

/** Turns the wire form into data again. `revive` decides what a tensor becomes: `TensorData` unless it says otherwise. */
export function decode(wire: Wire, revive: (tensor: TensorData) => unknown = (tensor) => tensor): unknown {
  if (wire === null || typeof wire !== 'object') return wire;
  if (Array.isArray(wire)) return wire.map((item) => decode(item, revive));
  const tag = wire.$;
  if (tag === undefined) {
    return Object.fromEntries(Object.entries(wire).map(([key, item]) => [key, decode(item, revive)]));
  }
  if (tag === 'undefined') return undefined;
  if (tag === 'number') return Number(wire.is);
  if (tag === 'numbers') return Array.from(fromBase64('Float64Array', wire.base64 as string));
  if (tag === 'object') {
    const entries = wire.entries as [string, Wire][];
    return Object.fromEntries(entries.map(([key, item]) => [key, decode(item, revive)]));
  }
  if (tag === 'tensor') {
    const dtype = wire.dtype as TensorData['dtype'];
    const values = Array.from(fromBase64(storage(dtype), wire.base64 as string));
    return revive({ dtype, shape: wire.shape as number[], values });
  }
  return fromBase64(tag as ArrayName, wire.base64 as string);
}

/** A copy as plain data, as it would arrive on the other side. Throws the error of `encode` for anything else. */
export const asData = <T>(value: T, where?: string): T => decode(encode(value, where)) as T;

/** How many bytes one item of a typed array takes. */
export function bytesPerItem(name: ArrayName): number {
  return ARRAYS[name].BYTES_PER_ELEMENT;
}

/** How many bytes one value of a tensor takes on the wire. */
export function bytesPerValue(dtype: TensorData['dtype']): number {
  return bytesPerItem(storage(dtype));
}

function encodeNumber(value: number): Wire {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $: 'number', is: Object.is(value, -0) ? '-0' : String(value) };
}

/** A list of numbers is packed, which is smaller and much faster than item by item. */
function encodeArray(value: unknown[], where: string, depth: number): Wire {
  if (value.length > 0 && Array.from(value).every((item) => typeof item === 'number')) {
    return { $: 'numbers', base64: toBase64(Float64Array.from(value as number[])) };
  }
  return Array.from(value, (item, index) => encode(item, `${where}[${index}]`, depth + 1));
}

function encodeObject(value: object, where: string, depth: number): Wire {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(
      `${where} is a ${prototype.constructor?.name ?? 'class instance'}; only plain data can be returned`,
    );
  }
  const entries = Object.entries(value).map(([key, item]): [string, Wire] => {
    if (key === '__proto__') throw new TypeError(`${where} has a key named __proto__, which is refused`);
    return [key, encode(item, `${where}.${key}`, depth + 1)];
  });
  return entries.some(([key]) => key === '$') ? { $: 'object', entries } : Object.fromEntries(entries);
}

function encodeLive(tensor: LiveTensor, where: string): Wire {
  return encodeTensor(tensor.dtype, tensor.shape, tensor.dataSync(), where);
}

function encodeTensor(dtype: string, shape: number[], values: ArrayLike<number>, where: string): Wire {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new TypeError(`${where} is a tensor of ${dtype}; float32, int32 and bool can be returned`);
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (values.length !== size) {
    throw new TypeError(`${where} is a tensor of shape [${shape}] with ${values.length} values instead of ${size}`);
  }
  const fits = fitting[dtype];
  for (let at = 0; at < size; at++) {
    if (!fits(values[at])) throw new TypeError(`${where} is a tensor of ${dtype} that holds ${String(values[at])}`);
  }
  return { $: 'tensor', dtype, shape: [...shape], base64: toBase64(ARRAYS[storage(dtype)].from(values)) };
}

/** What a tensor of each type may hold. A live one can hold nothing else; data that say they are one can say anything. */
const fitting: Record<TensorData['dtype'], (value: unknown) => boolean> = {
  float32: (value) => typeof value === 'number',
  int32: (value) => typeof value === 'number' && (value | 0) === value,
  bool: (value) => value === 0 || value === 1,
};

function storage(dtype: TensorData['dtype']): ArrayName {
  return dtype === 'float32' ? 'Float32Array' : dtype === 'int32' ? 'Int32Array' : 'Uint8Array';
}

function isLiveTensor(value: object): value is LiveTensor {
  return typeof (value as LiveTensor).dataSync === 'function' && Array.isArray((value as LiveTensor).shape);
}

function isTensorData(value: object): value is TensorData {
  const { dtype, shape, values } = value as TensorData;
  return typeof dtype === 'string' && Array.isArray(shape) && Array.isArray(values) && Object.keys(value).length === 3;
}

/** By its tag and not by `instanceof`: Jest's realm has its own typed arrays. */
function arrayName(value: object): ArrayName | undefined {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return Object.hasOwn(ARRAYS, tag) && ArrayBuffer.isView(value) ? (tag as ArrayName) : undefined;
}

function toBase64(array: ArrayBufferView): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}

function fromBase64(name: ArrayName, base64: string): ArrayLike<number> & Iterable<number> {
  // A separate buffer and not one of Buffer's pool; by the constructor, for which no iterator runs.
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return new ARRAYS[name](bytes.buffer);
}
