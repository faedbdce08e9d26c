// 00-softmax | the solution as an async function
import * as tf from '@tensorflow/tfjs-node';

export async function softmax(scores: tf.Tensor2D): Promise<tf.Tensor2D> {
  return tf.tidy(() => {
    const largest = tf.max(scores, 1, true);
    const powers = tf.exp(tf.sub(scores, largest));
    return tf.div(powers, tf.sum(powers, 1, true));
  });
}
