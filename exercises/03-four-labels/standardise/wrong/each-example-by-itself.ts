import * as tf from '@tensorflow/tfjs-node';

export interface Scale {
  mean: tf.Tensor1D;
  std: tf.Tensor1D;
}

export function measure(train: tf.Tensor2D): Scale {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(train, 1);
    const constant = tf.equal(tf.min(train, 1), tf.max(train, 1));
    const std = tf.where(constant, tf.onesLike(variance), tf.sqrt(variance));
    return { mean: mean as tf.Tensor1D, std: std as tf.Tensor1D };
  });
}

export function standardise(train: tf.Tensor2D, test: tf.Tensor2D): { train: tf.Tensor2D; test: tf.Tensor2D } {
  return tf.tidy(() => {
    const scaled = (x: tf.Tensor2D) => {
      const { mean, std } = measure(x);
      return tf.div<tf.Tensor2D>(tf.sub(x, tf.expandDims(mean, 1)), tf.expandDims(std, 1));
    };
    return { train: scaled(train), test: scaled(test) };
  });
}
