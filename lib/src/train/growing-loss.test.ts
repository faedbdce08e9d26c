import { beforeEach, expect, jest, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import type { EpochRecord } from '../core/history';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { sgd } from '../optimize/sgd';
import { findLearningRate } from './find-learning-rate';
import { type FitOptions, fit } from './fit';
import { growthWatch } from './growing-loss';
import { crossEntropy, type Loss, meanSquaredError } from './loss';

const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
beforeEach(() => {
  warn.mockClear();
});
const said = () => warn.mock.calls.map(([line]) => String(line));

const rows = Array.from({ length: 16 }, (_, row) => [Math.sin(row), Math.cos(row), 1]);
const kinds = arrays(
  rows,
  rows.map((_, row) => row % 2),
);
const numbers = arrays(
  rows,
  rows.map(([x, y]) => 3 * x - y),
  { classes: [] },
);
const options = { loss: crossEntropy() as FitOptions['loss'], optimizer: adam(0.01), epochs: 4, batch: 8, seed: 1 };

test('a loss that grows without end and stays a number is said once, with what to try', async () => {
  const net = head({ numbers: 1, inputFeatures: 3 });
  // Steps of squared error beyond 2 / curvature grow, each by the same factor.
  const history = await fit(net, numbers, { ...options, loss: meanSquaredError(), optimizer: sgd(3), epochs: 5 });
  dispose(net);
  expect(history.epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  expect(history.epochs[4].loss).toBeGreaterThan(1e4);
  expect(said()).toEqual([
    expect.stringMatching(
      /^transferlab: the loss has grown from [\d.]+ to a mean of [\d.e+]+ in epoch \d.*Try a tenth/,
    ),
  ]);
});

test('of several losses the one that grew is named, and a resumed run goes by its first epoch', () => {
  const watch = growthWatch();
  const record = (epoch: number, loss: number): EpochRecord => ({
    epoch,
    loss,
    losses: { kind: 0.2, adaptation: loss - 0.2 },
    seconds: epoch,
  });
  watch.step(1e7);
  watch.epoch(record(7, 99), [record(1, 0.5)]);
  expect(said()).toEqual([]);
  for (const epoch of [8, 9]) watch.epoch(record(epoch, 1e6), [record(1, 0.5)]);
  expect(said()).toEqual([
    expect.stringMatching(/from 0\.5 to a mean of 1000000 in epoch 8, of which 'adaptation' is 1000000:/),
  ]);
});

const fine: Record<string, () => Promise<unknown>> = {
  'a run that learns': async () => {
    const net = mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
    await fit(net, kinds, options);
    dispose(net);
  },
  'a run whose rate is too high, and whose loss rises and falls': async () => {
    const net = mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
    await fit(net, kinds, { ...options, optimizer: adam(0.5), epochs: 8 });
    dispose(net);
  },
  'a loss below zero that falls on': async () => {
    const net = head({ numbers: 1, inputFeatures: 3 });
    await fit(net, numbers, { ...options, loss: (outputs) => outputs.mean().mul(1000).asScalar(), optimizer: sgd(10) });
    dispose(net);
  },
  'a penalty that begins at zero and rises to 0.5': async () => {
    const net = head({ numbers: 1, inputFeatures: 3 });
    const loss: Loss = (outputs) => tf.sub(0.5, outputs.abs().mean().mul(0.001)).asScalar();
    await fit(net, numbers, { ...options, loss, optimizer: sgd(0.01) });
    dispose(net);
  },
  'numbers in the thousands': async () => {
    const net = head({ numbers: 1, inputFeatures: 3 });
    const large = arrays(
      rows,
      rows.map(([x]) => 5000 * x),
      { classes: [] },
    );
    await fit(net, large, { ...options, loss: meanSquaredError(), optimizer: sgd(0.1) });
    dispose(net);
  },
  'a search for a learning rate, which ends in an explosion': async () => {
    const net = mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
    await findLearningRate(net, kinds, { loss: crossEntropy(), batch: 8, to: 1e4, optimizer: (rate) => sgd(rate) });
    dispose(net);
  },
};

test.each(Object.keys(fine))('%s: nothing is said', async (name) => {
  await fine[name]();
  expect(said()).toEqual([]);
});
