import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { arrays, type Dataset, type Layer, type Net, tf, type Weights } from 'transferlab';

/**
 * What one run uses: names for the body's two layers, the classes, whether the held-out pictures are others or have wrong
 * labels, a seed.
 */
export interface Setting {
  layers: [string, string];
  classes: string[];
  held: 'usual' | 'other pictures' | 'wrong labels';
  seed: number;
}

/** Filters of the kind that first layers learn: edges in four directions, a spot, brightness. */
const FILTERS = [
  [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  [0, 1, 1, -1, 0, 1, -1, -1, 0],
  [1, 1, 0, 1, 0, -1, 0, -1, -1],
  [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  [1, 1, 1, 1, 1, 1, 1, 1, 1],
];

/** A body as it comes from pretraining: a convolution with batch normalisation, then a dense layer. */
export function pretrained({ layers: [first, second], seed }: Setting): Net {
  const values: Record<string, Tensor> = tf.tidy(() => ({
    [`${first}/kernel`]: tf.tensor(FILTERS).reshape([6, 3, 3, 1]).tile([1, 1, 1, 3]).transpose([1, 2, 3, 0]).div(9),
    [`${first}/scale`]: tf.tensor1d([1, 1.1, 0.9, 1, 0.8, 1.2]),
    [`${first}/offset`]: tf.tensor1d([0.1, 0.1, 0, 0, 0.2, 0.3]),
    [`${first}/mean`]: tf.tensor1d([0.02, -0.01, 0.03, 0, 0.05, 0.4]),
    [`${first}/variance`]: tf.tensor1d([0.9, 0.8, 0.5, 0.6, 2, 3]),
    [`${second}/kernel`]: tf.randomNormal([6, 10], 0, 0.6, 'float32', 3 + seed),
    [`${second}/bias`]: tf.fill([10], 0.2),
  }));
  const weights: Weights = {};
  for (const [name, value] of Object.entries(values)) weights[name] = tf.variable(value, !/mean|variance/.test(name));
  tf.dispose(values);
  const input = { shape: [8, 8, 3], mean: 118, std: 61 };
  return { name: 'body', input, layers: [convolution(first), dense(second)], weights, output: [10] };
}

function convolution(name: string): Layer {
  return {
    name,
    apply(x, w, mode) {
      const [kernel, scale, offset, storedMean, storedVariance] = Object.values(w) as Tensor[];
      const maps = tf.conv2d(x as Tensor4D, kernel as Tensor4D, 1, 'same');
      const { mean, variance } = mode.training
        ? tf.moments(maps, [0, 1, 2])
        : { mean: storedMean, variance: storedVariance };
      if (mode.training) {
        mode.update(`${name}/mean`, storedMean.mul(0.9).add(mean.mul(0.1)));
        mode.update(`${name}/variance`, storedVariance.mul(0.9).add(variance.mul(0.1)));
      }
      return maps.sub(mean).div(variance.add(1e-3).sqrt()).mul(scale).add(offset).relu();
    },
  };
}

function dense(name: string): Layer {
  return {
    name,
    apply: (x, w) =>
      tf
        .matMul(x.mean([1, 2]), w[`${name}/kernel`] as Tensor)
        .add(w[`${name}/bias`])
        .relu(),
  };
}

/** How bright a picture of each kind is at a place, from -1 to 1. */
const KINDS: Record<string, (x: number, y: number) => number> = {
  lying: (_, y) => Math.sin(1.6 * y),
  standing: (x) => Math.sin(1.6 * x),
  slanting: (x, y) => Math.sin(1.1 * (x + y)),
  dotted: (x, y) => (Math.floor(x) % 3 === 0 && Math.floor(y) % 3 === 0 ? 1 : -0.2),
};

/** Noisy pictures of these kinds, each moved and lit by chance. */
function pictures(name: string, classes: string[], perClass: number, seed: number): Dataset {
  const labels = Array.from({ length: classes.length * perClass }, (_, place) => place % classes.length);
  const chance = tf.tidy(() => tf.randomUniform([labels.length, 4], 0, 1, 'float32', seed).arraySync()) as number[][];
  const noise = tf.tidy(() => tf.randomNormal([labels.length, 8, 8, 3], 0, 12, 'float32', seed).arraySync());
  const pixels = (noise as number[][][][]).map((picture, place) => {
    const [across, down, contrast, light] = chance[place];
    const kind = KINDS[classes[labels[place]]];
    return picture.map((line, y) =>
      line.map((colours, x) => {
        const value = 80 + 80 * light + (30 + 50 * contrast) * kind(x + 3 * across, y + 3 * down);
        return colours.map((colour) => Math.min(255, Math.max(0, value + colour)));
      }),
    );
  });
  return arrays(pixels, labels, { classes, name, pixels: true });
}

/** What the answer trains on. */
export const trainSet = ({ classes, seed }: Setting) => pictures('train', classes, 14, 5 + seed);

/** What it measures on, and must not learn from. */
export function heldOutSet({ classes, held, seed }: Setting): Dataset {
  const data = pictures('held', classes, 10, (held === 'other pictures' ? 13 : 9) + seed);
  if (held !== 'wrong labels') return data;
  return { ...data, labels: data.labels.map((label) => (label + 1) % classes.length) };
}

/** Pictures that no answer is given. */
export const unseenSet = ({ classes, seed }: Setting) => pictures('unseen', classes, 20, 17 + seed);
