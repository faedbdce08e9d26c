import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';

/** Which weights `[in, out]` have a low-rank update, and its scale. */
export interface LowRank {
  readonly adapted: readonly string[];
  readonly scale: number;
}

/** The names of A `[in, rank]` and B `[rank, out]` of a weight's update. */
export const partsOfLowRank = (weight: string): [a: string, b: string] => [`${weight}/lora-a`, `${weight}/lora-b`];

/** The updates of the weights that `withLowRank` returned, by the names of the matrices. */
const additions = new WeakMap<Weights, ReadonlyMap<string, Addition>>();

interface Addition {
  readonly weight: Tensor2D;
  readonly a: Tensor2D;
  readonly b: Tensor2D;
  readonly scale: number;
}

/**
 * Weights as a layer reads them: W + scale A B instead of each W that has an update, computed when it is read. A W without A
 * and B, as after `mergeLora`, is read as it is. An update that the weights already have is not added again.
 */
export function withLowRank(weights: Weights, { adapted, scale }: LowRank): Weights {
  const present = additions.get(weights) ?? new Map<string, Addition>();
  const missing = adapted.filter((name) => !present.has(name) && partsOfLowRank(name).some((part) => part in weights));
  if (missing.length === 0) return weights;
  const updates = new Map(present);
  for (const name of missing) {
    const [weight, a, b] = [name, ...partsOfLowRank(name)].map((part) => weights[part] as Tensor as Tensor2D);
    updates.set(name, { weight, a, b, scale });
  }
  const adaptedWeights = { ...weights };
  for (const [name, update] of updates) {
    Object.defineProperty(adaptedWeights, name, { enumerable: true, get: () => summed(update) });
  }
  additions.set(adaptedWeights, updates);
  return adaptedWeights;
}

/** W + scale A B. */
function summed({ weight, a, b, scale }: Addition): Tensor {
  return weight.add(tf.matMul(a, b).mul(scale));
}

/**
 * `x W`: x `[rows, in]`, weights `NAME/kernel` `[in, out]`. If W has a low-rank update, it is `x W + scale (x A) B`: neither the
 * sum W + scale A B nor a gradient of its size is computed.
 */
export function product(x: Tensor, weights: Weights, name: string): Tensor {
  const kernel = `${name}/kernel`;
  const addition = additions.get(weights)?.get(kernel);
  if (!addition) return tf.matMul(x as Tensor2D, weights[kernel] as Tensor as Tensor2D);
  const { weight, a, b, scale } = addition;
  const low = tf.matMul(x as Tensor2D, a).mul<Tensor2D>(scale);
  return tf.matMul(x as Tensor2D, weight).add(tf.matMul(low, b));
}
