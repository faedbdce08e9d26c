import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import {
  adam,
  arrays,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  fit,
  head,
  join,
  type Layer,
  type Net,
  tf,
  type Weights,
} from 'transferlab';

interface Answer {
  adabn(net: Net, target: Tensor): void | Promise<void>;
}

type Nested = number[] | Nested[];

interface Use {
  layers: string[];
  weights: Record<string, Nested>;
  x: Nested;
}

/** A layer by its name: `sums…` is a product with its kernel, `norm…` a batch normalisation, anything else a ReLU. */
function layerOf(name: string): Layer {
  if (name.startsWith('sums')) {
    return { name, apply: (x, w) => tf.matMul(x as Tensor2D, w[`${name}/kernel`] as Tensor as Tensor2D) };
  }
  if (!name.startsWith('norm')) return { name, apply: (x) => x.relu() };
  return {
    name,
    apply(x, w, mode) {
      const [scale, offset, mean, variance] = ['scale', 'offset', 'mean', 'variance'].map(
        (part) => w[`${name}/${part}`] as Tensor,
      );
      const used = mode.training ? tf.moments(x, [...x.shape.keys()].slice(0, -1)) : { mean, variance };
      if (mode.training) {
        mode.update(`${name}/mean`, mean.mul(0.9).add(used.mean.mul(0.1)));
        mode.update(`${name}/variance`, variance.mul(0.9).add(used.variance.mul(0.1)));
      }
      return x.sub(used.mean).div(used.variance.add(1e-3).sqrt()).mul(scale).add(offset);
    },
  };
}

function variables(values: Record<string, Nested>): Weights {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      tf.tidy(() => tf.variable(tf.tensor(value as number[]), !/mean|variance/.test(name))),
    ]),
  );
}

const numbers = (weights: Weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));

/** Lets the answer adapt a net of these layers and weights to these examples. */
export async function adapt(answer: Answer, { layers, weights, x }: Use) {
  const original = variables(weights);
  const net: Net = {
    name: 'net',
    input: { shape: [2] },
    layers: layers.map(layerOf),
    weights: { ...original },
    output: [2],
  };
  const before = numbers(net.weights);
  const target = tf.tensor(x as number[]);
  const tensors = tf.memory().numTensors;
  await answer.adabn(net, target);
  const left = tf.memory().numTensors - tensors;
  return {
    before,
    after: numbers(net.weights),
    replaced: Object.keys(original).filter((name) => net.weights[name] !== original[name]),
    left,
    disposed: target.isDisposed,
  };
}

const CLASSES = ['left', 'right'];

/** Two clouds of points; the target's come from an instrument with other zeros and other units. */
function readings(count: number, seed: number, { otherUnits = false } = {}): { rows: number[][]; data: Dataset } {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const rows = tf.tidy(() => {
    const sides = tf.tensor2d(labels.map((label) => (label ? [1, -1] : [-1, 1])));
    const seen = sides.add(tf.randomNormal([count, 2], 0, 0.4, 'float32', seed));
    return (otherUnits ? seen.mul([4, 0.5]).add([10, 3]) : seen).arraySync() as number[][];
  });
  return { rows, data: arrays(rows, labels, { classes: CLASSES }) };
}

/** Trains on the source, and adapts by examples of the target; the accuracies before and after, on others of it. */
export async function learnAndAdapt(answer: Answer) {
  const [train, known] = [readings(120, 1), readings(100, 2)];
  const [seen, other] = [readings(80, 3, { otherUnits: true }), readings(100, 4, { otherUnits: true })];
  const kernel = (rows: number, columns: number, seed: number) =>
    tf.tidy(() => tf.randomNormal([rows, columns], 0, 0.6, 'float32', seed).arraySync() as number[][]);
  const norm = (name: string, width: number) => ({
    [`${name}/scale`]: Array<number>(width).fill(1),
    [`${name}/offset`]: Array<number>(width).fill(0),
    [`${name}/mean`]: Array<number>(width).fill(0),
    [`${name}/variance`]: Array<number>(width).fill(1),
  });
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: ['sums1', 'norm1', 'relu1', 'sums2', 'norm2', 'relu2'].map(layerOf),
    weights: variables({
      'sums1/kernel': kernel(2, 6, 5),
      ...norm('norm1', 6),
      'sums2/kernel': kernel(6, 6, 6),
      ...norm('norm2', 6),
    }),
    output: [6],
  };
  const net = join(body, head({ classes: CLASSES, seed: 1 }));
  await fit(net, train.data, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 15, batch: 20, seed: 1 });
  const accuracy = async (data: Dataset) => (await evaluate(net, data)).accuracy;
  const [source, before] = [await accuracy(known.data), await accuracy(other.data)];
  const target = tf.tensor2d(seen.rows);
  await answer.adabn(net, target);
  const after = await accuracy(other.data);
  target.dispose();
  dispose(net);
  return { source, before, after };
}
