import * as tf from '@tensorflow/tfjs-node';

export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const powers = tf.exp(tf.sub(scores, tf.max(scores)));
    return tf.div(powers, tf.sum(powers, 1, true));
  });
}
