import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-node';
import * as tf from '@tensorflow/tfjs-node';

export function mask(weak: Tensor2D, threshold: number): Tensor1D {
  return tf.tidy(() => tf.softmax(weak).max(1).greaterEqual(threshold).toFloat() as Tensor1D);
}

export function fixMatchLoss(weak: Tensor2D, strong: Tensor2D, threshold: number): Scalar {
  return tf.tidy(() => {
    const labels = tf.oneHot(weak.argMax(1).toInt(), weak.shape[1]);
    const costs = tf.logSoftmax(strong).mul(labels).sum(1);
    return costs.mul(mask(weak, threshold)).mean() as Scalar;
  });
}
