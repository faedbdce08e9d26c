// 00-softmax | an async function that awaits values on the way
import * as tf from '@tensorflow/tfjs-node';

export async function softmax(scores: tf.Tensor2D): Promise<tf.Tensor2D> {
  const [, classes] = scores.shape;
  const values = await scores.data();
  const rows: number[][] = [];
  for (let at = 0; at < values.length; at += classes) {
    const row = Array.from(values.slice(at, at + classes));
    const largest = Math.max(...row);
    rows.push(row.map((score) => Math.exp(score - largest)));
  }
  await Promise.resolve();
  return tf.tidy(() => {
    const powers = tf.tensor2d(rows);
    return tf.div(powers, tf.sum(powers, 1, true));
  });
}
