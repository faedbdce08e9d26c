import type { Tensor } from '@tensorflow/tfjs';
import type { Mode } from '../core/net';
import { randomNormal, randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { dropout } from './layers';

/** Dropout whose mask has a shape of its own, with 1 along the axes that are dropped together (Tompson 2015). */
export function sharedDropout(x: Tensor, share: number, maskShape: readonly number[], mode: Mode): Tensor {
  return mode.training && share > 0 ? x.mul(dropout(tf.ones([...maskShape]), share, mode)) : x;
}

/** Adds normal noise of this spread in training. */
export function gaussianNoise(x: Tensor, spread: number, mode: Mode): Tensor {
  return mode.training ? x.add(randomNormal(x.shape, mode.seed()).mul(spread)) : x;
}

/** Multiplies by normal noise of mean 1 and variance share / (1 - share) in training (Srivastava 2014, section 10). */
export function gaussianDropout(x: Tensor, share: number, mode: Mode): Tensor {
  if (!mode.training || share <= 0 || share >= 1) return x;
  const noise = randomNormal(x.shape, mode.seed()).mul(Math.sqrt(share / (1 - share)));
  return x.mul(noise.add(1));
}

/** What SELU tends to for very negative inputs: -alpha times lambda (Klambauer 2017). */
const SELU_FLOOR = -1.6732632423543772 * 1.0507009873554805;

/**
 * Alpha dropout (Klambauer 2017, section 2): dropped units take SELU's floor, and a line a x + b then gives the result
 * the mean 0 and the variance 1 that inputs of mean 0 and variance 1 had. `maskShape` is the shape of x unless said.
 */
export function alphaDropout(x: Tensor, share: number, mode: Mode, maskShape: readonly number[] = x.shape): Tensor {
  if (!mode.training || share <= 0 || share >= 1) return x;
  const kept = randomUniform(maskShape, mode.seed()).greaterEqual(share).cast('float32');
  const a = ((1 - share) * (1 + share * SELU_FLOOR ** 2)) ** -0.5;
  const b = -a * share * SELU_FLOOR;
  return x.mul(kept).add(kept.mul(-1).add(1).mul(SELU_FLOOR)).mul(a).add(b);
}
