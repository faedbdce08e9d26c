import type { Tensor, Tensor2D } from '@tensorflow/tfjs';

/**
 * The shape `[rows, columns]` of a weight as a matrix: a column per output feature. Kernels `[...window, in, out]` have a row per
 * position and input. Depthwise kernels `[h, w, channels, multiplier]` have a row per position and a column per channel.
 */
export function matrixShape(name: string, shape: readonly number[]): [rows: number, columns: number] {
  const columns = sizeOf(shape.slice(isDepthwise(name, shape) ? -2 : -1));
  return [sizeOf(shape) / columns, columns];
}

/** A weight as a matrix `[rows, columns]`. */
export function matrixOf(name: string, weight: Tensor): Tensor2D {
  return weight.rank === 2 ? (weight as Tensor2D) : weight.reshape(matrixShape(name, weight.shape));
}

/** Values `[columns]`, one per output feature, in a shape that is broadcast to the weight's. */
export function perOutput(name: string, shape: readonly number[], values: Tensor): Tensor {
  return isDepthwise(name, shape) ? values.reshape([...shape.slice(-2)]) : values;
}

/** Whether each channel has a separate filter: the kernel has one output per channel, or its name says so, as in Keras. */
export function isDepthwise(name: string, shape: readonly number[]): boolean {
  return shape.length === 4 && (shape[3] === 1 || name.endsWith('depthwise_kernel'));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
