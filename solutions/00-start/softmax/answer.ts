import * as tf from '@tensorflow/tfjs-node';

/** Softmax over the classes, safe for large scores: shifting a whole row leaves its probabilities unchanged. */
export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const largest = tf.max(scores, 1, true);
    const powers = tf.exp(tf.sub(scores, largest));
    return tf.div(powers, tf.sum(powers, 1, true));
  });
}
