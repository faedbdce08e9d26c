import * as tf from '@tensorflow/tfjs-node';

export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.div(scores, tf.sum(scores, 1, true)));
}
