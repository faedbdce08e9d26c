import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { moved, put } from 'course/measure';
import { evaluate, forward, tf } from 'transferlab';
import { makeNet, points, type Setting } from './setting';

type Weights = Record<string, Tensor | null>;

/** What a single step begins with: the weights, and their gradients where the net runs as in prediction. */
export async function start(setting: Setting) {
  const net = makeNet(setting);
  const { classes, labels, read } = points(12, 5);
  const examples = await read([...labels.keys()]);
  const truth = tf.oneHot(tf.tensor1d([...labels], 'int32'), classes.length) as Tensor2D;
  const { grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(truth, forward(net, examples)) as Scalar);
  const slopes = Object.entries(net.weights).map(([name, { name: id }]) => [name, grads[id] ?? null]);
  return { weights: net.weights, slopes: Object.fromEntries(slopes) };
}

/** For each of these records of a net's weights: which differ from those that it began with. */
export function movedOf(setting: Setting, records: Weights[]) {
  const { weights } = makeNet(setting);
  return records.map((record) => moved(weights, record));
}

/** The loss of nets with these weights on the examples that they were trained on. */
export async function losses(setting: Setting, records: Weights[]) {
  const net = makeNet(setting);
  const found: number[] = [];
  for (const record of records) {
    put(net.weights, record);
    found.push((await evaluate(net, points(30, 5))).loss);
  }
  return found;
}

/** How well a net with these weights does on examples that no answer had. */
export async function accuracy(setting: Setting, weights: Weights) {
  const net = makeNet(setting);
  put(net.weights, weights);
  return (await evaluate(net, points(60, 9))).accuracy;
}
