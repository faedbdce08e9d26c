import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { spectra } from '../adapt/fixtures/spectra';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { unlabelled } from '../data/unlabelled';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { batchNuclearNorm } from './batch-nuclear-norm';
import { softNeighbourhoodDensity } from './soft-neighbourhood-density';

/** A net whose outputs are the numbers that it gets. */
const asGiven = (classes: number): Net => ({
  name: 'as given',
  input: { shape: [classes] },
  layers: [{ name: 'same', apply: (x: Tensor) => x.clone() }],
  weights: {},
  output: [classes],
});

const dataOf = (logits: number[][]) =>
  arrays(
    logits,
    logits.map(() => 0),
  );

const density = (logits: number[][], options = {}) =>
  softNeighbourhoodDensity(asGiven(logits[0].length), dataOf(logits), options);
const nuclear = (logits: number[][], options = {}) =>
  batchNuclearNorm(asGiven(logits[0].length), dataOf(logits), options);

/** Certain predictions, `repeats` of each class. */
const certain = (classes: number, repeats: number) =>
  Array.from({ length: classes * repeats }, (_, example) =>
    Array.from({ length: classes }, (__, index) => (index === example % classes ? 60 : 0)),
  );

describe.each(spectra.predictions)('$name', ({ logits, density: expected, nuclear: norm }) => {
  test.each(Object.keys(expected))('softNeighbourhoodDensity equals NumPy, temperature %s', async (temperature) => {
    const found = await density(logits, { temperature: Number(temperature) });
    expect(Math.abs(found - expected[temperature])).toBeLessThan(1e-5 * Math.max(1, expected[temperature]));
  });

  test('batchNuclearNorm equals NumPy', async () => {
    expect(Math.abs((await nuclear(logits)) - norm)).toBeLessThan(1e-5);
  });
});

describe('softNeighbourhoodDensity', () => {
  test('is log(n - 1) of the neighbours of one class, over blocks of rows too', async () => {
    expect(await density(certain(2, 5))).toBeCloseTo(Math.log(4), 4);
    expect(await density(certain(3, 100))).toBeCloseTo(Math.log(99), 3);
  });

  test('is higher for a collapse to one class than for correct clusters: the pitfall', async () => {
    const scattered = spectra.predictions[0].logits;
    const clusters = certain(4, 3).slice(0, scattered.length);
    const collapsed = scattered.map(() => [60, 0, 0, 0]);
    expect(await density(collapsed)).toBeCloseTo(Math.log(scattered.length - 1), 4);
    expect(await density(collapsed)).toBeGreaterThan(await density(clusters));
  });

  test('refuses two examples, and options that make no sense', async () => {
    await expect(
      density([
        [1, 2],
        [2, 1],
      ]),
    ).rejects.toThrow(TransferError);
    await expect(
      density([
        [1, 2],
        [2, 1],
      ]),
    ).rejects.toThrow(/must have three examples or more; got 2/);
    await expect(density(certain(2, 2), { temperature: 0 })).rejects.toThrow(
      /temperature is 0; it must be a number above 0/,
    );
    await expect(density(certain(2, 2), { heat: 1 })).rejects.toThrow(/softNeighbourhoodDensity has no option 'heat'/);
  });
});

describe('batchNuclearNorm', () => {
  test('is 1 for certain and even predictions, and 1 / sqrt(classes) for one class alone or none', async () => {
    expect(await nuclear(certain(3, 4))).toBeCloseTo(1, 6);
    expect(await nuclear(Array(8).fill([60, 0, 0, 0]))).toBeCloseTo(0.5, 6);
    // Predictions of which nothing is known are also of rank 1, and shorter.
    expect(await nuclear(Array(8).fill([1, 1, 1, 1]))).toBeCloseTo(0.25, 6);
    await expect(nuclear(certain(2, 2), { size: 1 })).rejects.toThrow(/batchNuclearNorm has no option 'size'/);
  });
});

test('neither reads labels, and no tensor stays behind', async () => {
  const { logits } = spectra.predictions[0];
  const [net, data] = [asGiven(4), dataOf(logits)];
  const both = async (set: typeof data) => [await softNeighbourhoodDensity(net, set), await batchNuclearNorm(net, set)];
  const found = await both(data);
  const before = tf.memory().numTensors;
  expect(await both(unlabelled(data))).toEqual(found);
  expect(tf.memory().numTensors).toBe(before);
});
