import * as tf from '@tensorflow/tfjs-node';

export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  const result = tf.tidy(() => {
    const powers = tf.exp(tf.sub(scores, tf.max(scores, 1, true)));
    return tf.div<tf.Tensor2D>(powers, tf.sum(powers, 1, true));
  });
  scores.dispose();
  return result;
}
