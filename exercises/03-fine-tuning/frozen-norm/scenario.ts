import type { Tensor } from '@tensorflow/tfjs';
import {
  adam,
  arrays,
  chain,
  crossEntropy,
  type Dataset,
  evaluate,
  fit,
  freeze,
  type History,
  type Layer,
  type Mode,
  type Net,
  predict,
  subset,
  tf,
  type Weights,
} from 'transferlab';

interface Answer {
  norm(name: string): Layer;
  makeNet(features: number, classes: readonly string[]): Net;
  learn(net: Net, train: Dataset): Promise<History>;
}

/** One use of a layer: its input [batch, features], its weights by part, and how it runs. */
interface Use {
  name: string;
  x: number[][];
  weights: Record<string, number[]>;
  training: boolean;
}

const CLASSES = ['calm', 'breezy', 'stormy'];
const FEATURES = 6;

/** Lets the answer's layer run once, and reports what comes out and which averages it hands in. */
export async function apply(answer: Answer, { name, x, weights, training }: Use) {
  const before = tf.memory().numTensors;
  const variables: Weights = Object.fromEntries(
    Object.entries(weights).map(([key, values]) => [key, tf.tidy(() => tf.variable(tf.tensor1d(values)))]),
  );
  const updates: Record<string, number[]> = {};
  const mode: Mode = {
    training,
    update(key, value: Tensor) {
      updates[key] = Array.from(value.dataSync());
    },
    seed: () => tf.tensor1d([1, 2], 'int32'),
  };
  const layer = answer.norm(name);
  const y = tf.tidy(() => layer.apply(tf.tensor2d(x), variables, mode).arraySync() as number[][]);
  const after = Object.fromEntries(
    Object.entries(variables).map(([key, value]) => [key, Array.from(value.dataSync())]),
  );
  for (const variable of Object.values(variables)) variable.dispose();
  return { y, updates, after, left: tf.memory().numTensors - before };
}

/** Readings of six instruments, far from 0 and of unlike size, sorted by class. */
function readings(perClass: number, seed: number): Dataset {
  const labels = Array.from({ length: CLASSES.length * perClass }, (_, i) => Math.floor(i / perClass));
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, FEATURES], 0, 1, 'float32', 4);
    const noise = tf.randomNormal([labels.length, FEATURES], 0, 0.3, 'float32', seed);
    const size = tf.tensor1d([1, 3, 1, 2, 0.5, 1]);
    return tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise).add(2).mul(size).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES });
}

const numbers = (weights: Weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));

async function outputs(net: Net, data: Dataset, batch: number): Promise<number[][]> {
  const all = await predict(net, data, { batch });
  const rows = all.arraySync() as number[][];
  all.dispose();
  return rows;
}

/** Lets the program learn, and shows its net the same examples alone, in company and in another order. */
export async function learnAndUse(answer: Answer) {
  const [train, test] = [readings(16, 5), readings(10, 8)];
  const net = answer.makeNet(FEATURES, CLASSES);
  const before = tf.memory().numTensors;
  const history = await answer.learn(net, train);
  const count = test.labels.length;
  const mixed = Array.from({ length: count }, (_, i) => (i * 7) % count);
  const inMixedOrder = await outputs(net, subset(test, mixed), count);
  return {
    loss: history.epochs[history.epochs.length - 1].loss,
    alone: await outputs(net, test, 1),
    inFives: await outputs(net, test, 5),
    mixed: mixed.map((_, place) => inMixedOrder[mixed.indexOf(place)]),
    accuracy: {
      alone: (await evaluate(net, test, { batch: 1 })).accuracy,
      inFives: (await evaluate(net, test, { batch: 5 })).accuracy,
    },
    averages: { mean: numbers(net.weights)['norm/mean'], variance: numbers(net.weights)['norm/variance'] },
    left: tf.memory().numTensors - before,
  };
}

/** Fine-tunes a net that has learnt on other data, with its normalisation frozen. */
export async function tuneFrozen(answer: Answer) {
  const net = answer.makeNet(FEATURES, CLASSES);
  await answer.learn(net, readings(16, 5));
  const before = numbers(net.weights);
  const tensors = tf.memory().numTensors;
  const optimizer = chain(freeze('norm'), adam(0.01));
  await fit(net, readings(8, 21), { loss: crossEntropy(), optimizer, epochs: 3, batch: 4, seed: 1 });
  const after = numbers(net.weights);
  const moved = Object.keys(after).filter((name) => after[name].some((value, i) => !Object.is(value, before[name][i])));
  return { moved, left: tf.memory().numTensors - tensors };
}
