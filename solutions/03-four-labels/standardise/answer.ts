import * as tf from '@tensorflow/tfjs-node';

/** The mean and the standard deviation of each feature, both [features]. */
export interface Scale {
  mean: tf.Tensor1D;
  std: tf.Tensor1D;
}

/** What the training set says about each feature. One that never changes keeps its scale: std 1. */
export function measure(train: tf.Tensor2D): Scale {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(train, 0);
    // Rounding makes the variance of a constant 1e-15 instead of 0; its smallest and largest value are equal all the same.
    const constant = tf.equal(tf.min(train, 0), tf.max(train, 0));
    const std = tf.where(constant, tf.onesLike(variance), tf.sqrt(variance));
    return { mean: mean as tf.Tensor1D, std: std as tf.Tensor1D };
  });
}

/** Both sets on the scale of the training set, so that the test set has no part in any number. */
export function standardise(train: tf.Tensor2D, test: tf.Tensor2D): { train: tf.Tensor2D; test: tf.Tensor2D } {
  return tf.tidy(() => {
    const { mean, std } = measure(train);
    const scaled = (x: tf.Tensor2D) => tf.div<tf.Tensor2D>(tf.sub(x, mean), std);
    return { train: scaled(train), test: scaled(test) };
  });
}
