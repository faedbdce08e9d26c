import { setTimeout } from 'node:timers/promises';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { arrays, type Dataset, evaluate, type Layer, type Net, tf, type Weights } from 'transferlab';

interface Proof {
  moved: string[];
  stayed: string[];
}

interface Answer {
  snapshot(net: Net): Record<string, ArrayLike<number>>;
  tuneLast(net: Net, train: Dataset, last: number): Promise<Proof> | Proof;
}

/** Names for two layers with batch normalisation and the head, how many of them are tuned; a seed of net and data, and how far apart classes lie. */
interface Setting {
  layers: [string, string, string];
  last: number;
  seed?: number;
  spread?: number;
}

const [FEATURES, HIDDEN, CLASSES] = [6, 8, ['round', 'flat', 'long']];

/** Two layers with batch normalisation, one without weights, and a head. */
function makeNet([first, second, head]: string[], seed = 0): Net {
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
function points(count: number, seed: number, { centre = 3, spread = 1 } = {}): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, FEATURES], 0.4, spread, 'float32', centre);
    const noise = tf.randomNormal([count, FEATURES], 0, 0.7, 'float32', seed);
    return tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES });
}

const numbers = (weights: Weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));

function movedSince(before: Record<string, number[]>, net: Net): string[] {
  const after = numbers(net.weights);
  return Object.keys(before).filter((name) => before[name].some((value, i) => !Object.is(value, after[name][i])));
}

/** Lets the answer fine-tune, and reports what it says and what is so. */
export async function tune(answer: Answer, { layers, last, seed = 0, spread }: Setting) {
  const net = makeNet(layers, seed);
  const classes = { centre: 3 + seed, spread };
  const [train, test] = [points(48, 5 + seed, classes), points(60, 9 + seed, classes)];
  const before = numbers(net.weights);
  const tensors = tf.memory().numTensors;
  const proof = await answer.tuneLast(net, train, last);
  const moved = movedSince(before, net);
  const left = tf.memory().numTensors - tensors;
  const { accuracy } = await evaluate(net, test);
  // A training that nobody waited for goes on meanwhile.
  await setTimeout(moved.length === 0 ? 300 : 0);
  return { names: Object.keys(before), proof, moved, movedLater: movedSince(before, net), accuracy, left };
}

/** A snapshot, the numbers it was taken of, and what is in it after the weights have moved. */
export async function snapshots(answer: Answer) {
  const net = makeNet(['stem', 'body', 'head']);
  const truth = numbers(net.weights);
  const tensors = tf.memory().numTensors;
  const taken = await answer.snapshot(net);
  const left = tf.memory().numTensors - tensors;
  const asNumbers = () =>
    Object.fromEntries(Object.entries(taken ?? {}).map(([name, values]) => [name, Array.from(values ?? [])]));
  const first = asNumbers();
  for (const weight of Object.values(net.weights)) tf.tidy(() => weight.assign(weight.add(1)));
  return { truth, first, later: asNumbers(), left };
}
