import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import type { KernelAttributes } from './kernel';

/** The rows that each row of windows covers, and the columns likewise: first and end, inside the feature map. */
export interface PoolGeometry {
  readonly rows: readonly Span[];
  readonly columns: readonly Span[];
}

export type Span = readonly [first: number, end: number];

/** The positions of a pooling operation's windows on an input `[batch, h, w, channels]`; padding belongs to no window. */
export function poolGeometry(input: Tensor, attributes: KernelAttributes): PoolGeometry {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const { shape } = input as Tensor4D;
  const pool = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return {
    rows: spans(pool.outHeight, pool.strideHeight, pool.filterHeight, pool.padInfo.top, pool.inHeight),
    columns: spans(pool.outWidth, pool.strideWidth, pool.filterWidth, pool.padInfo.left, pool.inWidth),
  };
}

function spans(count: number, stride: number, window: number, before: number, size: number): Span[] {
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return [Math.max(0, start), Math.min(size, start + window)];
  });
}
