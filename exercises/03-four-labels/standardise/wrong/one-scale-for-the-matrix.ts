import * as tf from '@tensorflow/tfjs-node';

export interface Scale {
  mean: tf.Tensor1D;
  std: tf.Tensor1D;
}

export function measure(train: tf.Tensor2D): Scale {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(train);
    const constant = tf.equal(tf.min(train), tf.max(train));
    const std = tf.where(constant, tf.onesLike(variance), tf.sqrt(variance));
    const size = train.shape[1];
    return { mean: tf.mul<tf.Tensor1D>(tf.ones([size]), mean), std: tf.mul<tf.Tensor1D>(tf.ones([size]), std) };
  });
}

export function standardise(train: tf.Tensor2D, test: tf.Tensor2D): { train: tf.Tensor2D; test: tf.Tensor2D } {
  return tf.tidy(() => {
    const { mean, std } = measure(train);
    return { train: tf.div(tf.sub(train, mean), std), test: tf.div(tf.sub(test, mean), std) };
  });
}
