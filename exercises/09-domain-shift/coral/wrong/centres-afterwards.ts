import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

export function covariance(x: Tensor2D): Tensor2D {
  const [n] = x.shape;
  const sums = x.sum(0, true) as Tensor2D;
  return tf
    .matMul(x, x, true)
    .sub(tf.matMul(sums, sums, true).div(n))
    .div(n - 1);
}

export function coral(source: Tensor2D, target: Tensor2D): Scalar {
  const features = source.shape[1];
  const difference = covariance(source).sub(covariance(target));
  return difference
    .square()
    .sum()
    .div(4 * features ** 2);
}
