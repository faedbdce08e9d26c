import { widenBrainFloat, widenHalf } from '../../half';

/** A tensor as plain data. Types of 64 bits are numbers in a Float64Array; half precision is widened to float32. */
export interface OnnxTensor {
  readonly type: NumberType;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export type NumberType =
  | 'float32'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool';

/** How a type of the file is stored: the plain type, bytes of a value, and how raw bytes become numbers. */
interface Stored {
  readonly type: NumberType;
  readonly width: number;
  decode(buffer: ArrayBuffer): ArrayLike<number>;
}

const numbersOf = (values: ArrayLike<bigint>) => Float64Array.from(values, Number);

/** By the number of `TensorProto.DataType` (onnx.proto). Strings, complex numbers and types below 8 bits have none here. */
const STORED: Readonly<Record<number, Stored>> = {
  1: { type: 'float32', width: 4, decode: (buffer) => new Float32Array(buffer) },
  2: { type: 'uint8', width: 1, decode: (buffer) => new Uint8Array(buffer) },
  3: { type: 'int8', width: 1, decode: (buffer) => new Int8Array(buffer) },
  4: { type: 'uint16', width: 2, decode: (buffer) => new Uint16Array(buffer) },
  5: { type: 'int16', width: 2, decode: (buffer) => new Int16Array(buffer) },
  6: { type: 'int32', width: 4, decode: (buffer) => new Int32Array(buffer) },
  7: { type: 'int64', width: 8, decode: (buffer) => numbersOf(new BigInt64Array(buffer)) },
  9: { type: 'bool', width: 1, decode: (buffer) => new Uint8Array(buffer) },
  10: { type: 'float32', width: 2, decode: (buffer) => widenHalf(new Uint16Array(buffer)) },
  11: { type: 'float64', width: 8, decode: (buffer) => new Float64Array(buffer) },
  12: { type: 'uint32', width: 4, decode: (buffer) => new Uint32Array(buffer) },
  13: { type: 'uint64', width: 8, decode: (buffer) => numbersOf(new BigUint64Array(buffer)) },
  16: { type: 'float32', width: 2, decode: (buffer) => widenBrainFloat(new Uint16Array(buffer)) },
};

/** The number of each type in `TensorProto.DataType`; of those that widen to one type its own, which is the lowest. */
export const DATA_TYPE = Object.fromEntries(
  Object.entries(STORED)
    .reverse()
    .map(([number, { type }]) => [type, Number(number)]),
) as Readonly<Record<NumberType, number>>;

/** The names of the file's other types, for messages. */
const OTHERS: Readonly<Record<number, string>> = {
  8: 'string',
  14: 'complex64',
  15: 'complex128',
  21: 'uint4',
  22: 'int4',
};

/** The plain type of a `TensorProto.DataType`; undefined for types that are not numbers here. */
export function numberType(dataType: number): NumberType | undefined {
  return STORED[dataType]?.type;
}

/** A tensor of the file before its bytes are read. */
export interface Described {
  readonly name: string;
  readonly dataType: number;
  readonly shape: readonly number[];
}

/** The number of values of a shape. */
export const sizeOf = (shape: readonly number[]) => shape.reduce((product, edge) => product * edge, 1);

/**
 * A tensor from its little-endian bytes. The bytes are copied, since in the file they may begin anywhere.
 * Throws an Error without advice if the type is unknown or the bytes do not fit the shape.
 */
export function tensorOfBytes({ name, dataType, shape }: Described, bytes: Uint8Array): OnnxTensor {
  const { type, width, decode } = storedAs(name, dataType);
  requireShape(name, shape);
  const expected = width * sizeOf(shape);
  if (bytes.length !== expected) {
    throw new Error(
      `the tensor '${name}' [${shape}] of ${type} needs ${expected} bytes, and the file has ${bytes.length}`,
    );
  }
  return { type, shape, values: decode(new Uint8Array(bytes).buffer) };
}

/** A tensor from numbers of a typed field; half precision is stored there as bits. */
export function tensorOfNumbers({ name, dataType, shape }: Described, numbers: ArrayLike<number>): OnnxTensor {
  const { type, width, decode } = storedAs(name, dataType);
  requireShape(name, shape);
  if (numbers.length !== sizeOf(shape)) {
    throw new Error(
      `the tensor '${name}' [${shape}] needs ${sizeOf(shape)} values, and the file has ${numbers.length}`,
    );
  }
  const halves = type === 'float32' && width === 2;
  return { type, shape, values: halves ? decode(Uint16Array.from(numbers).buffer) : typed(type, numbers) };
}

type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Int32Array;

/** Arrays of types that are not held in a Float64Array. */
const ARRAYS: Partial<
  Record<NumberType, { new (buffer: ArrayBuffer): NumberArray; from(values: ArrayLike<number>): NumberArray }>
> = {
  float32: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** Numbers in the array of their type. */
export function typed(type: NumberType, numbers: ArrayLike<number>): NumberArray {
  if (type === 'bool') return Uint8Array.from(numbers, (value) => (value ? 1 : 0));
  return (ARRAYS[type] ?? Float64Array).from(numbers);
}

/** The numbers of an array of this type that has these bytes. */
export function typedFrom(type: NumberType, bytes: Uint8Array): ArrayLike<number> {
  return new (ARRAYS[type] ?? Float64Array)(new Uint8Array(bytes).buffer);
}

/** Bytes of one value of a type of the file. */
export function widthOf({ name, dataType }: Described): number {
  return storedAs(name, dataType).width;
}

function storedAs(name: string, dataType: number): Stored {
  const stored = STORED[dataType];
  if (stored) return stored;
  throw new Error(`the tensor '${name}' has the type ${OTHERS[dataType] ?? dataType}, which is not read here`);
}

/** Most values of one tensor: TensorFlow counts them in 32 bits. */
const MOST = 2 ** 31 - 1;

function requireShape(name: string, shape: readonly number[]): void {
  if (!shape.every((edge) => Number.isSafeInteger(edge) && edge >= 0)) {
    throw new Error(`the tensor '${name}' has the shape [${shape}]`);
  }
  if (sizeOf(shape) > MOST) throw new Error(`the tensor '${name}' [${shape}] has more than ${MOST} values`);
}
