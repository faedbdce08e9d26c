// 00-softmax | reads the numbers and computes in plain JavaScript
import * as tf from '@tensorflow/tfjs-node';
export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  const rows = scores.arraySync().map((row) => {
    const top = Math.max(...row);
    const powers = row.map((score) => Math.exp(score - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  });
  return tf.tensor2d(rows, scores.shape);
}
