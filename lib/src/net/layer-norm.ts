import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Weights } from './net';

/**
 * Layer normalisation (Ba 2016): each position of x `[..., features]` to mean 0 and variance 1 over its features, then
 * times `NAME/scale` plus `NAME/offset` `[features]`.
 */
export function layerNorm(x: Tensor, weights: Weights, name: string, epsilon = 1e-5): Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(weights[`${name}/scale`]).add(weights[`${name}/offset`]);
}
