import type { DataType, Tensor } from '@tensorflow/tfjs';

/** The part of tfjs-node's backend that runs TensorFlow's own operations by name. */
export interface NativeBackend {
  executeSingleOutput(op: string, attributes: BackendAttribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(op: string, attributes: BackendAttribute[], inputs: Tensor[], outputs: number): Tensor[];
  createOutputTensor(metadata: NativeTensor): Tensor;
  applyActivation(x: Tensor, activation: string, prelu?: Tensor, leakyreluAlpha?: number): Tensor;
  readonly tensorMap: { get(dataId: object): { dtype: number } };
  readonly binding: Record<string, number>;
}

interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

interface BackendAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A value of one of TensorFlow's attribute types; made by the functions below. */
export interface Attribute {
  readonly kind: 'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING';
  readonly value: unknown;
}

export const type = (value: DataType | 'int64'): Attribute => ({ kind: 'TF_ATTR_TYPE', value });
export const int = (value: number | number[]): Attribute => ({ kind: 'TF_ATTR_INT', value });
export const bool = (value: boolean): Attribute => ({ kind: 'TF_ATTR_BOOL', value });
export const string = (value: string): Attribute => ({ kind: 'TF_ATTR_STRING', value });

const TYPES: Record<string, string> = {
  float32: 'TF_FLOAT',
  int32: 'TF_INT32',
  int64: 'TF_INT64',
  bool: 'TF_BOOL',
  complex64: 'TF_COMPLEX64',
  string: 'TF_STRING',
};

/**
 * Runs one of TensorFlow's operations and gives its only output. Everything goes through the backend's two `execute…` methods
 * with tensors in and out, so that a recorder of those calls can write them as a graph. Throws TensorFlow's own message,
 * without tfjs-node's prefix.
 */
export function run(backend: NativeBackend, op: string, attributes: Record<string, Attribute>, inputs: Tensor[]) {
  return plainly(() => withoutInt64Warning(backend).executeSingleOutput(op, bind(backend, attributes), inputs));
}

/** The same for an operation with several outputs. */
export function runAll(
  backend: NativeBackend,
  op: string,
  attributes: Record<string, Attribute>,
  inputs: Tensor[],
  outputs: number,
): Tensor[] {
  return plainly(() =>
    withoutInt64Warning(backend).executeMultipleOutputs(op, bind(backend, attributes), inputs, outputs),
  );
}

function bind({ binding }: NativeBackend, attributes: Record<string, Attribute>): BackendAttribute[] {
  return Object.entries(attributes).map(([name, { kind, value }]) => ({
    name,
    type: binding[kind],
    value: kind === 'TF_ATTR_TYPE' ? binding[TYPES[value as string]] : value,
  }));
}

/**
 * The backend warns on the console at every int64 result, since tensors of TensorFlow.js cannot hold one. Here such
 * a result is an intermediate that `fromInt64` casts at once, so nobody is warned.
 */
function withoutInt64Warning(backend: NativeBackend): NativeBackend {
  const { TF_INT64, TF_INT32 } = backend.binding;
  const createOutputTensor = (metadata: NativeTensor) => {
    if (metadata.dtype !== TF_INT64) return backend.createOutputTensor(metadata);
    const tensor = backend.createOutputTensor({ ...metadata, dtype: TF_INT32 });
    backend.tensorMap.get(tensor.dataId).dtype = TF_INT64;
    return tensor;
  };
  return Object.create(backend, { createOutputTensor: { value: createOutputTensor } }) as NativeBackend;
}

function plainly<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    const match = /^Invalid TF_Status: \d+\s+Message: ([\s\S]*)$/.exec((cause as Error).message ?? '');
    throw match ? new Error(match[1].trim(), { cause }) : cause;
  }
}
