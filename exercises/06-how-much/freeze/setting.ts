import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { arrays, type Dataset, type Layer, type Net, tf, type Weights } from 'transferlab';

/** Names for two layers with batch normalisation and the head, how many of them are tuned; a seed of net and data, and how far apart classes lie. */
export interface Setting {
  layers: [string, string, string];
  last: number;
  seed?: number;
  spread?: number;
}

const [FEATURES, HIDDEN, CLASSES] = [6, 8, ['round', 'flat', 'long']];

/** Two layers with batch normalisation, one without weights, and a head. */
export function makeNet([first, second, head]: string[], seed = 0): Net {
  const shapes = { [first]: [FEATURES, HIDDEN], [second]: [HIDDEN, HIDDEN], [head]: [HIDDEN, CLASSES.length] };
  const weights: Weights = {};
  for (const [place, [layer, shape]] of Object.entries(shapes).entries()) {
    const kernel = tf.randomNormal(shape, 0, 0.5, 'float32', 11 + place + seed);
    weights[`${layer}/kernel`] = tf.variable(kernel);
    kernel.dispose();
    for (const [part, value] of Object.entries(layer === head ? { bias: 0 } : NORM)) {
      const values = tf.fill([shape[1]], value);
      weights[`${layer}/${part}`] = tf.variable(values, part !== 'mean' && part !== 'variance');
      values.dispose();
    }
  }
  const rectifier: Layer = { name: 'rectifier', apply: (x) => x.relu() };
  return {
    name: 'small net',
    input: { shape: [FEATURES] },
    layers: [normalised(first), normalised(second), rectifier, dense(head)],
    weights,
    output: [CLASSES.length],
    classes: CLASSES,
  };
}

const NORM = { scale: 1, offset: 0.1, mean: 0, variance: 1 };

function normalised(name: string): Layer {
  return {
    name,
    apply(x, w, mode) {
      const parts = ['kernel', 'scale', 'offset', 'mean', 'variance'].map((part) => w[`${name}/${part}`] as Tensor);
      const [kernel, scale, offset, storedMean, storedVariance] = parts;
      const sums = tf.matMul(x as Tensor2D, kernel as Tensor2D);
      const { mean, variance } = mode.training ? tf.moments(sums, 0) : { mean: storedMean, variance: storedVariance };
      if (mode.training) {
        mode.update(`${name}/mean`, storedMean.mul(0.9).add(mean.mul(0.1)));
        mode.update(`${name}/variance`, storedVariance.mul(0.9).add(variance.mul(0.1)));
      }
      return sums.sub(mean).div(variance.add(1e-3).sqrt()).mul(scale).add(offset);
    },
  };
}

function dense(name: string): Layer {
  return {
    name,
    apply: (x, w) => tf.matMul(x as Tensor2D, w[`${name}/kernel`] as Tensor as Tensor2D).add(w[`${name}/bias`]),
  };
}

/** Points around one centre for each class, not too far apart. */
export function points(count: number, seed: number, { centre = 3, spread = 1 } = {}): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, FEATURES], 0.4, spread, 'float32', centre);
    const noise = tf.randomNormal([count, FEATURES], 0, 0.7, 'float32', seed);
    return tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES });
}

/** Where the classes of a setting lie. */
export const classesOf = ({ seed = 0, spread }: Setting) => ({ centre: 3 + seed, spread });
