import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { fusedRmsNorm } from '../engine/fused/decoder-parts';
import { hasNativeOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';

/**
 * Root mean square normalisation (Zhang & Sennrich 2019): each position of x `[..., features]` divided by its
 * root mean square, times `NAME/scale` `[features]`; with `shift`, times the scale plus that number.
 */
export function rmsNorm(x: Tensor, weights: Weights, name: string, epsilon = 1e-5, shift = 0): Tensor {
  const stored: Tensor = weights[`${name}/scale`];
  const scale = shift === 0 ? stored : stored.add(shift);
  return hasNativeOperations()
    ? fusedRmsNorm({ x, scale, epsilon: tf.scalar(epsilon) })
    : rmsNormFormula(x, scale, epsilon);
}

/** The same from plain operations, for every backend. */
export function rmsNormFormula(x: Tensor, scale: Tensor, epsilon: number): Tensor {
  return x.mul(x.square().mean(-1, true).add(epsilon).rsqrt()).mul(scale);
}
