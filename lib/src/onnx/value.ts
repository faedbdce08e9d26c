import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { type OnnxTensor, sizeOf } from './read/tensor';

/** A value of the graph that TensorFlow holds. */
export interface Live {
  readonly tensor: Tensor;
  /** The order of its axes where it is not ONNX's: `[batch, ...window, channels]`, or a kernel as `[...window, in, out]`. */
  readonly order?: 'channels-last' | 'kernel';
}

/** A value of the graph: a tensor, or plain numbers, from which sizes are computed. */
export type Value = Live | OnnxTensor;

export const isPlain = (value: Value): value is OnnxTensor => 'values' in value;

/** Plain numbers of a type. Integers are not rounded here. */
export const plain = (type: OnnxTensor['type'], shape: readonly number[], values: ArrayLike<number>): OnnxTensor => ({
  type,
  shape,
  values,
});

/** The axes in ONNX's order of a tensor that has its channels last, and the reverse. */
export const channelsFirst = (rank: number) => [0, rank - 1, ...range(1, rank - 1)];
export const channelsLast = (rank: number) => [0, ...range(2, rank), 1];
/** A kernel `[out, in, ...window]` as `[...window, in, out]`, and the reverse. */
export const kernelLast = (rank: number) => [...range(2, rank), 1, 0];
export const kernelFirst = (rank: number) => [rank - 1, rank - 2, ...range(0, rank - 2)];

/** The integers from `from` up to, not including, `to`. */
export const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);

/** A value as a tensor in ONNX's order of axes. */
export function inOrder(value: Value): Tensor {
  if (isPlain(value)) return toTensor(value);
  const { tensor, order } = value;
  if (order === 'channels-last') return tf.transpose(tensor, channelsFirst(tensor.rank));
  return order === 'kernel' ? tf.transpose(tensor, kernelFirst(tensor.rank)) : tensor;
}

/** A value of rank 3 or more as a tensor with its channels last. */
export function withChannelsLast(value: Value): Tensor {
  if (!isPlain(value) && value.order === 'channels-last') return value.tensor;
  const x = inOrder(value);
  return tf.transpose(x, channelsLast(x.rank));
}

/** The type of TensorFlow.js that holds an ONNX type. */
export function holding(type: OnnxTensor['type']): 'float32' | 'int32' | 'bool' {
  if (type === 'bool') return 'bool';
  return type === 'float32' || type === 'float64' ? 'float32' : 'int32';
}

/** Bounds of int32: larger values of 64 bits, such as "up to the end" of a slice, become these. */
const [LEAST, MOST] = [-(2 ** 31), 2 ** 31 - 1];

export function toTensor({ type, shape, values }: OnnxTensor): Tensor {
  const dtype = holding(type);
  if (dtype === 'float32') return tf.tensor(Float32Array.from(values), [...shape], dtype);
  if (dtype === 'bool') return tf.tensor(Uint8Array.from(values), [...shape], dtype);
  const integers = Int32Array.from(values, (value) => Math.min(MOST, Math.max(LEAST, value)));
  return tf.tensor(integers, [...shape], dtype);
}

/** The shape of a value in ONNX's order. */
export function shapeOf(value: Value): readonly number[] {
  if (isPlain(value)) return value.shape;
  const { tensor, order } = value;
  if (!order) return tensor.shape;
  return (order === 'kernel' ? kernelFirst : channelsFirst)(tensor.rank).map((axis) => tensor.shape[axis]);
}

/** Row-major strides of a shape. */
export const stridesOf = (shape: readonly number[]) => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** The shape of an operation on arrays of these shapes, by the rules of broadcasting. Throws an Error if they do not fit. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = shapes.reduce((most, { length }) => Math.max(most, length), 0);
  return range(0, rank).map((axis) => {
    const edges = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((edge) => edge !== 1);
    if (edges.some((edge) => edge !== edges[0]))
      throw new Error(`shapes ${shapes.map((s) => `[${s}]`).join(' and ')} do not fit`);
    return edges[0] ?? 1;
  });
}
