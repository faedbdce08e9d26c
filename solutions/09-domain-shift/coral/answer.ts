import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

/** What the features of x [n, d] differ from their means, multiplied with each other: [d, d], by n - 1. */
export function covariance(x: Tensor2D): Tensor2D {
  const centred = x.sub<Tensor2D>(x.mean(0));
  return tf.matMul(centred, centred, true).div(x.shape[0] - 1);
}

/** |C_S - C_T|^2 / (4 d^2) (deep CORAL: Sun & Saenko 2016, equation 1). */
export function coral(source: Tensor2D, target: Tensor2D): Scalar {
  const features = source.shape[1];
  const difference = covariance(source).sub(covariance(target));
  return difference
    .square()
    .sum()
    .div(4 * features ** 2);
}
