import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { disposeBatch } from './batch';
import { generate } from './generate';

/** Two classes of points: 1 or -1 with a little that changes with epoch and step. */
const points = (epoch: number, step: number) => ({
  x: tf.tensor2d([
    [1, 0.01 * epoch],
    [-1, 0.01 * step],
  ]),
  labels: tf.tensor1d([1, 0], 'int32'),
});
const shape = [2];
const classes = ['left', 'right'];

test('fit learns from a function that makes batches, and frees them', async () => {
  const data = generate({ shape, classes, steps: 5, batch: points });
  const net = head({ classes, inputFeatures: 2 });
  const before = tf.memory().numTensors;
  const history = await fit(net, data, { loss: crossEntropy(), optimizer: adam(0.1), epochs: 4 });
  expect(history.epochs).toHaveLength(4);
  expect(history.epochs[3].loss).toBeLessThan(history.epochs[0].loss / 2);
  expect(tf.memory().numTensors).toBe(before);
});

test('a batch is made for each step of an epoch, from the skipped ones on', async () => {
  const asked: [number, number][] = [];
  const data = generate({
    shape,
    steps: 4,
    ahead: 1,
    batch: async (epoch, step) => {
      asked.push([epoch, step]);
      return points(epoch, step);
    },
  });
  for await (const batch of data.epoch(3, 1)) disposeBatch(batch);
  expect(asked).toEqual([
    [3, 1],
    [3, 2],
    [3, 3],
  ]);
  expect(data.steps).toBe(4);
});

test('a batch of another shape, or with other labels, is named with its place, and nothing is left', async () => {
  const before = tf.memory().numTensors;
  const run = async (x: () => Tensor, labels: () => Tensor | Record<string, Tensor>) => {
    const data = generate({ name: 'mine', shape, steps: 1, batch: () => ({ x: x(), labels: labels() }) });
    for await (const batch of data.epoch(1)) disposeBatch(batch);
  };
  await expect(
    run(
      () => tf.zeros([3, 4]),
      () => tf.zeros([3]),
    ),
  ).rejects.toThrow(/mine: the batch of epoch 1, step 0 must have the shape \[batch, 2\].*; got \[3,4\]/);
  await expect(
    run(
      () => tf.zeros([3, 2]),
      () => ({ a: tf.zeros([3]), b: tf.zeros([2]) }),
    ),
  ).rejects.toThrow(/got 3 examples and labels of shape \[2\]/);
  await run(
    () => tf.zeros([3, 2]),
    () => ({ a: tf.zeros([3]), b: tf.zeros([3, 5]) }),
  );
  expect(tf.memory().numTensors).toBe(before);
  expect(() => generate({ shape, steps: 0, batch: points })).toThrow(/steps, the number of batches.*got 0/);
});
