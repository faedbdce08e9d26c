import * as tf from '@tensorflow/tfjs-node';

export interface Scale {
  mean: tf.Tensor1D;
  std: tf.Tensor1D;
}

export function measure(train: tf.Tensor2D): Scale {
  return tf.tidy(() => {
    const mean = tf.mean(train, 0);
    const variance = tf.relu(tf.sub(tf.mean(tf.square(train), 0), tf.square(mean)));
    const constant = tf.equal(tf.min(train, 0), tf.max(train, 0));
    const std = tf.where(constant, tf.onesLike(variance), tf.sqrt(variance));
    return { mean: mean as tf.Tensor1D, std: std as tf.Tensor1D };
  });
}

export function standardise(train: tf.Tensor2D, test: tf.Tensor2D): { train: tf.Tensor2D; test: tf.Tensor2D } {
  return tf.tidy(() => {
    const { mean, std } = measure(train);
    return { train: tf.div(tf.sub(train, mean), std), test: tf.div(tf.sub(test, mean), std) };
  });
}
