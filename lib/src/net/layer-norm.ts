import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { fusedAddNorm, fusedLayerNorm } from '../engine/fused/layer-norm';
import { hasNativeOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';

/**
 * Layer normalisation (Ba 2016): each position of x `[..., features]` to mean 0 and variance 1 over its features, then
 * times `NAME/scale` plus `NAME/offset` `[features]`, if there is one.
 */
export function layerNorm(x: Tensor, weights: Weights, name: string, epsilon = 1e-5): Tensor {
  const scale: Tensor = weights[`${name}/scale`];
  const offset: Tensor = weights[`${name}/offset`] ?? tf.zeros(scale.shape);
  if (hasNativeOperations()) return fusedLayerNorm({ x, scale, offset, epsilon: tf.scalar(epsilon) });
  return layerNormFormula(x, scale, offset, epsilon);
}

/** The same from plain operations, for every backend. */
export function layerNormFormula(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(scale).add(offset);
}

/**
 * Layer normalisation of x + y, with zeros for padding: x and y `[rows, features]`; real `[rows]` is 1 for a token's row and 0
 * for padding.
 */
export function addNorm(x: Tensor, y: Tensor, real: Tensor, weights: Weights, name: string, epsilon = 1e-5): Tensor {
  const [scale, offset]: Tensor[] = [weights[`${name}/scale`], weights[`${name}/offset`]];
  if (hasNativeOperations()) return fusedAddNorm({ x, y, scale, offset, epsilon: tf.scalar(epsilon), real });
  return layerNormFormula(x.add(y), scale, offset, epsilon).mul(real.expandDims(1));
}
