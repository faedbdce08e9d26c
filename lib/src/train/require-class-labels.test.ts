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

async function refused(
  data: Parameters<typeof fit>[1],
  message: RegExp,
  more: Partial<FitOptions> = {},
  model = net(),
) {
  const before = tf.memory().numTensors;
  await expect(fit(model, data, { ...options, ...more })).rejects.toThrow(message);
  expect(tf.memory().numTensors).toBe(before);
  dispose(model);
}

test('crossEntropy takes no label between two classes', async () => {
  const message =
    /labels for crossEntropy must be class indices, integers from 0 to 1; got 0\.5 in numbers\..*binaryCrossEntropy/;
  await refused(labelled([0, 1, 0.5, 1]), message);
  await refused(labelled([0, 1, 0.5, 1]), message, { loss: crossEntropy({ smoothing: 0.1 }) });
  await refused(labelled([0, 1, 0.5, 1]), message, { loss: crossEntropy({ classWeights: [1, 2] }) });
  await refused(labelled([0, 1, 1, 0]), message, { validate: labelled([0, 1, 0.5, 1]) });
});

test('nor one that the net has no output for', async () => {
  await refused(labelled([0, 1, 2, 1]), /from 0 to 1; got 2 in .*Try a head with an output for each class/);
  await refused(labelled([0, 1, -1, 1]), /got -1 in /);
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
  await refused(tasks([0, 1, 2.5, 1]), /from 0 to 2; got 2\.5 in /, { loss }, two());
  const model = two();
  await fit(model, tasks([0, Number.NaN, 2, 1]), { ...options, loss });
  dispose(model);
});

test('in a stream the first batch is looked at, before a step is taken', async () => {
  const model = net();
  const batch = (labels: number[]) =>
    generate({
      name: 'made',
      shape: [2],
      classes: [],
      steps: 1,
      batch: () => ({ x: tf.tensor2d(rows), labels: tf.tensor1d(labels) }),
    });
  const before = [...model.weights['classes/bias'].dataSync()];
  await expect(fit(model, batch([0, 1, 0.2, 1]), options)).rejects.toThrow(/got 0\.2\d* in made/);
  expect([...model.weights['classes/bias'].dataSync()]).toEqual(before);
  await fit(model, batch([0, 1, 0, 1]), options);
  dispose(model);
});

test.each<[string, Loss, number]>([
  ['binaryCrossEntropy', binaryCrossEntropy(), 1],
  ['meanSquaredError', meanSquaredError(), 1],
])('%s takes numbers between', async (_, loss, numbers) => {
  const model = head({ numbers, inputFeatures: 2 });
  const { epochs } = await fit(model, labelled([0, 1, 0.5, 1]), { ...options, loss });
  expect(epochs[0].loss).toBeGreaterThan(0);
  dispose(model);
});

test('whole numbers without names of classes train as before', async () => {
  const model = net();
  const { epochs } = await fit(model, labelled([0, 1, 1, 0]), options);
  expect(epochs[0].loss).toBeGreaterThan(0);
  dispose(model);
});
