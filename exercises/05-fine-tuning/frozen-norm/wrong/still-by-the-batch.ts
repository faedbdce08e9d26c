import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { adam, crossEntropy, type Dataset, fit, head, join, type Layer, type Mode, type Net, tf } from 'transferlab';

const MOMENTUM = 0.9;
const EPSILON = 1e-3;

export function norm(name: string): Layer {
  return {
    name,
    apply(x, weights, mode) {
      const [scale, offset] = ['scale', 'offset'].map((part) => weights[`${name}/${part}`]);
      const { mean, variance } = ofBatch(x, weights, mode, name);
      return x.sub(mean).div(variance.add(EPSILON).sqrt()).mul(scale).add(offset);
    },
  };
}

interface Statistics {
  mean: Tensor;
  variance: Tensor;
}

function ofBatch(x: Tensor, weights: Net['weights'], mode: Mode, name: string): Statistics {
  const batch: Statistics = tf.moments(x, 0);
  if (!mode.training) return batch;
  const old = stored(weights, name);
  for (const part of ['mean', 'variance'] as const) {
    mode.update(`${name}/${part}`, old[part].mul(MOMENTUM).add(batch[part].mul(1 - MOMENTUM)));
  }
  return batch;
}

function stored(weights: Net['weights'], name: string): Statistics {
  return { mean: weights[`${name}/mean`], variance: weights[`${name}/variance`] };
}

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

export function learn(net: Net, train: Dataset) {
  return fit(net, train, { loss: crossEntropy(), optimizer: adam(0.03), epochs: 25, batch: 12, seed: 1 });
}
