import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { arrays, type Dataset, type Net, tf, type Weights } from 'transferlab';

/** A name for the body's layer, the plan, and what the numbers of body and examples hang on. */
export interface Setting {
  layer: string;
  epochs: number;
  rate: number;
  seed?: number;
}

export const CLASSES = ['oak', 'elm', 'ash', 'fir'];
const [SIGNALS, HIDDEN] = [6, 8];

/**
 * A body that knows two ways of seeing the same six signals: as the first six inputs, or as the last six. Pretraining has
 * taught it to make the same features of both.
 */
export function pretrained({ layer: name, seed = 0 }: Setting): Net {
  const values: Record<string, Tensor> = tf.tidy(() => {
    const kernel = tf.randomNormal([SIGNALS, HIDDEN], 0, 0.6, 'float32', 2 + seed);
    return {
      [`${name}/kernel`]: tf.concat([kernel, kernel], 0),
      [`${name}/scale`]: tf.ones([HIDDEN]),
      [`${name}/offset`]: tf.fill([HIDDEN], 0.3),
      [`${name}/mean`]: tf.zeros([HIDDEN]),
      [`${name}/variance`]: tf.fill([HIDDEN], 2),
    };
  });
  const weights: Weights = {};
  for (const [key, value] of Object.entries(values)) weights[key] = tf.variable(value, !/mean|variance/.test(key));
  tf.dispose(values);
  const layer: Net['layers'][number] = {
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
      return sums.sub(mean).div(variance.add(1e-3).sqrt()).mul(scale).add(offset).relu();
    },
  };
  return { name: 'body', input: { shape: [2 * SIGNALS] }, layers: [layer], weights, output: [HIDDEN] };
}

/** Noisy signals of four classes, seen the first way, or where `shifted` the second. */
function examples(count: number, seed: number, { centre = 3, shifted = false } = {}): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, SIGNALS], 0, 1, 'float32', centre);
    const noise = tf.randomNormal([count, SIGNALS], 0, 0.9, 'float32', seed);
    const signals = tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise);
    const nothing = tf.zeros([count, SIGNALS]);
    return tf.concat(shifted ? [nothing, signals] : [signals, nothing], 1).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES, name: shifted ? 'seen the other way' : 'seen as in training' });
}

/** What the answer trains on. */
export const trainSet = ({ seed = 0 }: Setting) => examples(32, 5 + seed, { centre: 3 + seed });

/** Examples that no answer is given, seen as in training. */
export const sameSet = ({ seed = 0 }: Setting) => examples(200, 7 + seed, { centre: 3 + seed });

/** The same of those that are seen in another way. */
export const shiftedSet = ({ seed = 0 }: Setting) => examples(200, 9 + seed, { centre: 3 + seed, shifted: true });
