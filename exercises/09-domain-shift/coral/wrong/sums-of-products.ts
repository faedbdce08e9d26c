import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

export function covariance(x: Tensor2D): Tensor2D {
  const centred = x.sub<Tensor2D>(x.mean(0));
  return tf.matMul(centred, centred, true);
}

export function coral(source: Tensor2D, target: Tensor2D): Scalar {
  const features = source.shape[1];
  const difference = covariance(source).sub(covariance(target));
  return difference
    .square()
    .sum()
    .div(4 * features ** 2);
}
