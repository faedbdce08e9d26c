import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { adam, crossEntropy, type Dataset, fit, head, join, type Layer, type Net, tf } from 'transferlab';

const EPSILON = 1e-3;

/**
 * Find the mistakes in a batch normalisation.
 *
 * This is a whole program, and it learns well: its training loss falls to zero. At inference it fails. Shown one
 * example at a time it gives the same answer for all of them, and shown many, the answer for one depends on the others.
 * Both mistakes are in `norm`; makeNet and learn are right.
 *
 * Batch normalisation has two ways to run (Ioffe & Szegedy 2015), and `mode.training` says which:
 * - In training each feature is normalised by its mean and variance in the batch, x [batch, features]. Then its stored
 *   mean and variance, `NAME/mean` and `NAME/variance`, follow: 0.9 of the old value and 0.1 of the batch's. A layer does
 *   not assign them; it hands the new value to mode.update(name, value), and fit assigns it after the step.
 * - Otherwise each feature is normalised by the stored mean and variance, and nothing is updated. This holds in
 *   prediction, and for a frozen layer also while the others train.
 * Either way: (x - mean) / sqrt(variance + 0.001), times `NAME/scale`, plus `NAME/offset`.
 */
export function norm(name: string): Layer {
  return {
    name,
    apply(x, weights, mode) {
      const [scale, offset] = ['scale', 'offset'].map((part) => weights[`${name}/${part}`]);
      const { mean, variance } = tf.moments(x, 0);
      return x.sub(mean).div(variance.add(EPSILON).sqrt()).mul(scale).add(offset);
    },
  };
}

/** Given. Numbers in, classes out: a layer of sums, batch normalisation and ReLU, a head. */
export function makeNet(features: number, classes: readonly string[]): Net {
  const hidden = 12;
  const variable = (value: Tensor, trainable = true) => {
    const made = tf.variable(value, trainable);
    value.dispose();
    return made;
  };
  const weights = {
    'sums/kernel': variable(tf.randomNormal([features, hidden], 0, 0.5, 'float32', 1)),
    'norm/scale': variable(tf.ones([hidden])),
    'norm/offset': variable(tf.zeros([hidden])),
    'norm/mean': variable(tf.zeros([hidden]), false),
    'norm/variance': variable(tf.ones([hidden]), false),
  };
  const sums: Layer = {
    name: 'sums',
    apply: (x, w) => tf.matMul(x as Tensor2D, w['sums/kernel'] as Tensor as Tensor2D),
  };
  const rectifier: Layer = { name: 'rectifier', apply: (x) => x.relu() };
  const layers = [sums, norm('norm'), rectifier];
  const body: Net = { name: 'body', input: { shape: [features] }, layers, weights, output: [hidden] };
  return join(body, head({ classes, seed: 1 }));
}

/** Given. */
export function learn(net: Net, train: Dataset) {
  return fit(net, train, { loss: crossEntropy(), optimizer: adam(0.03), epochs: 25, batch: 12, seed: 1 });
}
