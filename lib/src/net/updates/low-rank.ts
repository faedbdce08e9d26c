import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { LoraSettings } from '../../core/recipe';
import { tf } from '../../engine/tensorflow';
import type { WeightSpec } from '../weights';
import { isDepthwise, matrixShape } from './matrix-of';
import type { UpdateMethod } from './method';

/** W + alpha / rank A B (Hu 2021). */
export const lowRank: UpdateMethod<LoraSettings> = {
  parts: (name) => [`${name}/lora-a`, `${name}/lora-b`],
  specs: (shapes, { rank }) => [...shapes].flatMap(([name, shape]) => lowRankSpecs(name, shape, rank, 'lora')),
  updated(name, weight, [a, b], settings) {
    const scale = settings.alpha / settings.rank;
    return {
      read: () => weight.add(lowRankProduct(name, weight.shape, [a, b]).mul(scale)),
      product: (x) => tf.matMul(x, weight as Tensor2D).add(lowRankOutput(x, [a, b], scale)),
    };
  },
};

/**
 * A and B of a weight. A matrix `[in, out]` has A `[in, rank]` and B `[rank, out]`. A convolution `[h, w, in, out]` has A
 * `[h, w, in, rank]`, a convolution with `rank` outputs, and B `[1, 1, rank, out]`. A depthwise one `[h, w, channels, 1]` has `rank`
 * filters A `[h, w, 1, rank]`, which B `[1, 1, rank, channels]` combines for each channel.
 */
export function lowRankSpecs(name: string, shape: readonly number[], rank: number, method: string): WeightSpec[] {
  const window = shape.slice(0, -2);
  const inputs = isDepthwise(name, shape) ? 1 : shape[shape.length - 2];
  const [, outputs] = matrixShape(name, shape);
  return [
    { name: `${name}/${method}-a`, shape: [...window, inputs, rank], init: 'he', trainable: true },
    { name: `${name}/${method}-b`, shape: [...window.map(() => 1), rank, outputs], init: 'zeros', trainable: true },
  ];
}

/** A B in the weight's shape. */
export function lowRankProduct(name: string, shape: readonly number[], [a, b]: readonly Tensor[]): Tensor {
  if (shape.length === 2) return tf.matMul(a as Tensor2D, b as Tensor2D);
  const [rows, columns] = matrixShape(name, shape);
  const rank = a.shape[a.shape.length - 1];
  return tf.matMul(a.reshape<Tensor2D>([rows, rank]), b.reshape<Tensor2D>([rank, columns])).reshape([...shape]);
}

/** scale (x A) B: neither A B nor a gradient of its size is computed. */
export function lowRankOutput(x: Tensor2D, [a, b]: readonly Tensor[], scale: number): Tensor2D {
  return tf.matMul(tf.matMul(x, a as Tensor2D).mul<Tensor2D>(scale), b as Tensor2D);
}
