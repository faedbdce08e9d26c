import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { arrays, type Dataset, type Layer, type Net, tf, type Weights } from 'transferlab';

export type Stage = 'head' | 'top' | 'all';

/** Names for the layers of a net, the last of which is the head, and what its first numbers hang on. */
export interface Setting {
  layers: string[];
  seed?: number;
}

const [FEATURES, CLASSES] = [6, ['cup', 'key', 'pen']];
const NORM = { scale: 1, offset: 0.1, mean: 0.2, variance: 1.5 };

/** A small net of layers with these names, all but the last with batch normalisation; the last is the head. */
export function makeNet({ layers: names, seed = 0 }: Setting): Net {
  const weights: Weights = {};
  const put = (name: string, values: Tensor, trainable = true) => {
    weights[name] = tf.variable(values, trainable);
    values.dispose();
  };
  const trunk = names.slice(0, -1);
  const head = names.at(-1) as string;
  for (const [place, name] of trunk.entries()) {
    put(`${name}/kernel`, tf.randomNormal([FEATURES, FEATURES], 0, 0.5, 'float32', 11 + place + seed));
    for (const [part, value] of Object.entries(NORM)) {
      put(`${name}/norm/${part}`, tf.fill([FEATURES], value), part !== 'mean' && part !== 'variance');
    }
  }
  put(`${head}/kernel`, tf.randomNormal([FEATURES, CLASSES.length], 0, 0.5, 'float32', 99 + seed));
  put(`${head}/bias`, tf.zeros([CLASSES.length]));
  return {
    name: 'small net',
    input: { shape: [FEATURES] },
    layers: [...trunk.map(normalised), dense(head)],
    weights,
    output: [CLASSES.length],
    classes: CLASSES,
  };
}

function normalised(name: string): Layer {
  return {
    name,
    apply(x, w, mode) {
      const [scale, offset, mean, variance] = ['scale', 'offset', 'mean', 'variance'].map(
        (part) => w[`${name}/norm/${part}`] as Tensor,
      );
      const sums = tf.matMul(x as Tensor2D, w[`${name}/kernel`] as Tensor as Tensor2D);
      const byBatch = mode.training && (mode.byBatch?.(`${name}/norm`) ?? true);
      const by = byBatch ? tf.moments(sums, 0) : { mean, variance };
      if (byBatch) {
        mode.update(`${name}/norm/mean`, mean.mul(0.9).add(by.mean.mul(0.1)));
        mode.update(`${name}/norm/variance`, variance.mul(0.9).add(by.variance.mul(0.1)));
      }
      return tf.tanh(sums.sub(by.mean).div(by.variance.add(1e-3).sqrt()).mul(scale).add(offset));
    },
  };
}

function dense(name: string): Layer {
  return {
    name,
    apply: (x, w) => tf.matMul(x as Tensor2D, w[`${name}/kernel`] as Tensor as Tensor2D).add(w[`${name}/bias`]),
  };
}

/** Points around one centre for each class; the last feature is always 0, and its row of the first kernel has no gradient. */
export function points(count: number, seed: number): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, FEATURES], 0, 1, 'float32', 3);
    const noise = tf.randomNormal([count, FEATURES], 0, 0.5, 'float32', seed);
    const rows = tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise).arraySync() as number[][];
    return rows.map((row) => [...row.slice(0, -1), 0]);
  });
  return arrays(rows, labels, { classes: CLASSES });
}
