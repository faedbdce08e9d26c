import { expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { generate } from '../data/generate';
import { withTasks } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { heads } from '../net/heads';
import { sgd } from '../optimize/sgd';
import { type FitOptions, fit } from './fit';
import { binaryCrossEntropy, crossEntropy, type Loss, meanSquaredError } from './loss';

const net = () => mlp({ inputFeatures: 2, hidden: 3, classes: 2 });
const rows = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0],
];
const labelled = (labels: number[]) => arrays(rows, labels, { classes: [], name: 'numbers' });
const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 1, batch: 2 };

async function refused(data: Parameters<typeof fit>[1], message: RegExp, more: Partial<FitOptions> = {}, made = net()) {
  const before = tf.memory().numTensors;
  await expect(fit(made, data, { ...options, ...more })).rejects.toThrow(message);
  expect(tf.memory().numTensors).toBe(before);
  dispose(made);
}

test('crossEntropy takes no label between two classes', async () => {
  const message =
    /numbers has the label 0\.5, and crossEntropy reads class indices, integers from 0 to 1\..*binaryCrossEntropy/;
  await refused(labelled([0, 1, 0.5, 1]), message);
  await refused(labelled([0, 1, 0.5, 1]), message, { loss: crossEntropy({ smoothing: 0.1 }) });
  await refused(labelled([0, 1, 0.5, 1]), message, { loss: crossEntropy({ classWeights: [1, 2] }) });
  await refused(labelled([0, 1, 1, 0]), message, { validate: labelled([0, 1, 0.5, 1]) });
});

test('nor one that the net has no output for', async () => {
  await refused(labelled([0, 1, 2, 1]), /the label 2, .*from 0 to 1\. Give the net an output for each class/);
  await refused(labelled([0, 1, -1, 1]), /the label -1, /);
});

test('in a task of several, too, where others may be numbers or missing', async () => {
  const two = () =>
    join(
      mlp({ inputFeatures: 2, hidden: 3, classes: 4 }),
      heads({ kind: head({ classes: 3 }), size: head({ numbers: 1 }) }),
    );
  const loss = { kind: crossEntropy(), size: meanSquaredError() };
  const tasks = (kinds: number[]) =>
    withTasks(labelled([0, 0, 0, 0]), {
      kind: { classes: [], labels: kinds },
      size: { classes: [], labels: [0.5, 1.5, Number.NaN, 7] },
    });
  await refused(tasks([0, 1, 2.5, 1]), /the label 2\.5, .*from 0 to 2/, { loss }, two());
  const made = two();
  await fit(made, tasks([0, Number.NaN, 2, 1]), { ...options, loss });
  dispose(made);
});

test('in a stream the first batch is looked at, before a step is taken', async () => {
  const made = net();
  const batch = (labels: number[]) =>
    generate({
      name: 'made',
      shape: [2],
      classes: [],
      steps: 1,
      batch: () => ({ x: tf.tensor2d(rows), labels: tf.tensor1d(labels) }),
    });
  const before = [...made.weights['classes/bias'].dataSync()];
  await expect(fit(made, batch([0, 1, 0.2, 1]), options)).rejects.toThrow(/made has the label 0\.2/);
  expect([...made.weights['classes/bias'].dataSync()]).toEqual(before);
  await fit(made, batch([0, 1, 0, 1]), options);
  dispose(made);
});

test.each<[string, Loss, number]>([
  ['binaryCrossEntropy', binaryCrossEntropy(), 1],
  ['meanSquaredError', meanSquaredError(), 1],
])('%s takes numbers between', async (_, loss, numbers) => {
  const made = head({ numbers, inputFeatures: 2 });
  const { epochs } = await fit(made, labelled([0, 1, 0.5, 1]), { ...options, loss });
  expect(epochs[0].loss).toBeGreaterThan(0);
  dispose(made);
});

test('whole numbers without names of classes train as before', async () => {
  const made = net();
  const { epochs } = await fit(made, labelled([0, 1, 1, 0]), options);
  expect(epochs[0].loss).toBeGreaterThan(0);
  dispose(made);
});
