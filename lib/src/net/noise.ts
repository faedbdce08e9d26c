import type { Tensor } from '@tensorflow/tfjs';
import type { Mode } from '../core/net';
import { randomNormal, randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { dropout } from './layers';

/** Dropout with a mask of another shape, 1 along the axes that are dropped together (Tompson 2015). */
export function sharedDropout(x: Tensor, rate: number, maskShape: readonly number[], mode: Mode): Tensor {
  return mode.training && rate > 0 ? x.mul(dropout(tf.ones([...maskShape]), rate, mode)) : x;
}

/** Adds normal noise of this standard deviation in training. */
export function gaussianNoise(x: Tensor, std: number, mode: Mode): Tensor {
  return mode.training ? x.add(randomNormal(x.shape, mode.seed()).mul(std)) : x;
}

/** Multiplies by normal noise of mean 1 and variance rate / (1 - rate) in training (Srivastava 2014, section 10). */
export function gaussianDropout(x: Tensor, rate: number, mode: Mode): Tensor {
  if (!mode.training || rate <= 0 || rate >= 1) return x;
  const noise = randomNormal(x.shape, mode.seed()).mul(Math.sqrt(rate / (1 - rate)));
  return x.mul(noise.add(1));
}

/** The limit of SELU for very negative inputs: -alpha times lambda (Klambauer 2017). */
const SELU_FLOOR = -1.6732632423543772 * 1.0507009873554805;

/**
 * Alpha dropout (Klambauer 2017, section 2): dropped units take SELU's limit, and an affine map a x + b then restores the mean
 * 0 and variance 1 of the inputs. `maskShape` is the shape of x by default.
 */
export function alphaDropout(x: Tensor, rate: number, mode: Mode, maskShape: readonly number[] = x.shape): Tensor {
  if (!mode.training || rate <= 0 || rate >= 1) return x;
  const mask = randomUniform(maskShape, mode.seed()).greaterEqual(rate).cast('float32');
  const a = ((1 - rate) * (1 + rate * SELU_FLOOR ** 2)) ** -0.5;
  const b = -a * rate * SELU_FLOOR;
  return x.mul(mask).add(mask.mul(-1).add(1).mul(SELU_FLOOR)).mul(a).add(b);
}
