import { expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { arrays } from './arrays';
import { canBeResident, resident } from './resident';
import { stream } from './stream';
import { subset } from './subset';

const x = tf.randomNormal([23, 6], 0, 1, 'float32', 1);
const data = arrays(
  x,
  Array.from({ length: 23 }, (_, index) => index % 3),
);

test('the places of a resident set, decoded, are the batches of the plain stream', async () => {
  const part = subset(data, [20, 3, 7, 7, 11, 0, 22]);
  const options = { batch: 3, seed: 5 };
  const held = await resident(part, (indices) => stream(indices, options));
  const plain: number[][] = [];
  const decoded: number[][] = [];
  for await (const batch of stream(part, options).epoch(2)) plain.push(Array.from(batch.x.dataSync()));
  for await (const batch of held.epoch(2)) decoded.push(Array.from(held.decode(batch.x).dataSync()));
  expect(decoded).toEqual(plain);
  held.dispose();
});

test('only a set in memory, and of a size that fits, is given to TensorFlow whole', () => {
  expect(canBeResident(data)).toBe(true);
  expect(canBeResident(subset(data, [1, 2]))).toBe(true);
  expect(canBeResident({ ...data, read: (indices) => data.read(indices) })).toBe(false);
  expect(canBeResident({ ...data, shape: [10_000, 10_000] })).toBe(false);
});

test('fit gives the same losses whether the set is resident or read batch by batch, and leaves no tensor', async () => {
  const before = tf.memory().numTensors;
  const train = async (set: Dataset) => {
    const net = mlp({ inputFeatures: 6, hidden: 8, classes: 3, seed: 2 });
    const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 5, batch: 4, seed: 1 };
    const { epochs } = await fit(net, set, options);
    dispose(net);
    return epochs.map(({ loss }) => loss);
  };
  expect(await train(data)).toEqual(await train({ ...data, read: (indices) => data.read(indices) }));
  expect(tf.memory().numTensors).toBe(before);
});

test('predictions are the same from windows on the whole set as batch by batch, whatever the last batch holds', async () => {
  const net = mlp({ inputFeatures: 6, hidden: 8, classes: 3, seed: 2 });
  const read = { ...data, read: (indices: readonly number[]) => data.read(indices) };
  for (const batch of [1, 2, 3, 4, 23, 100]) {
    const [whole, plain] = [await predict(net, data, { batch }), await predict(net, read, { batch })];
    expect(Array.from(whole.dataSync())).toEqual(Array.from(plain.dataSync()).map((value) => expect.closeTo(value, 5)));
    expect(whole.shape).toEqual([23, 3]);
  }
  dispose(net);
});
