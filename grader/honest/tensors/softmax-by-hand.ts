// 00-softmax | frees every tensor by hand
import * as tf from '@tensorflow/tfjs-node';
export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  const max = tf.max(scores, 1, true);
  const shifted = tf.sub(scores, max);
  max.dispose();
  const powers = tf.exp(shifted);
  shifted.dispose();
  const sums = tf.sum(powers, 1, true);
  const result = tf.div<tf.Tensor2D>(powers, sums);
  tf.dispose([powers, sums]);
  return result;
}
