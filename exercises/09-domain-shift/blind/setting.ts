import type { Tensor2D } from '@tensorflow/tfjs';
import { arrays, type Dataset, head, join, type Net, tf } from 'transferlab';

const CLASSES = ['left', 'right'];

/** Points of two classes. The first feature tells them best and lies 3 further right in the target; the second stays. */
function points(name: string, count: number, seed: number, shift: number): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const rows = tf.tidy(() => {
    const noise = tf.randomNormal([count, 2], 0, 1, 'float32', seed).mul([0.3, 0.45]);
    const sides = tf.tensor2d(labels.map((label) => (label ? [1, 1] : [-1, -1])));
    return sides.add(noise).add([shift, 0]).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES, name });
}

export const data = (seed: number) => ({
  source: points('source', 60, 1 + seed, 0),
  target: points('target', 60, 2 + seed, 3),
  test: points('test', 150, 3 + seed, 3),
});

export function makeNet(): Net {
  const kernel = tf.tidy(() => tf.variable(tf.randomNormal([2, 4], 0, 0.7, 'float32', 1)));
  const layer: Net['layers'][number] = {
    name: 'sums',
    apply: (x, weights) => tf.tanh(tf.matMul(x as Tensor2D, weights['sums/kernel'] as unknown as Tensor2D)),
  };
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: [layer],
    weights: { 'sums/kernel': kernel },
    output: [4],
  };
  return join(body, head({ classes: CLASSES, seed: 1 }));
}
