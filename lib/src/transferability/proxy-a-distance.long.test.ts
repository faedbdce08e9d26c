import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from '../data/arrays';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { tower } from '../recipes/fixtures/tower';
import { domainLogits, heldOutLogits } from './domain-classifier';
import { rowsOf } from './fixtures/formula';
import reference from './fixtures/transferability.json';
import { proxyADistance, proxyADistanceOf } from './proxy-a-distance';

const { streams, shift, ...exact } = reference.domains;
const moved = (rows: number[][], by: readonly number[]) =>
  rows.map((row) => row.map((value, axis) => value + by[axis]));
const source = () => tf.tensor2d(rowsOf(streams[0], 40, 3));
const target = () => tf.tensor2d(moved(rowsOf(streams[1], 30, 3), shift));
const parts = (count: number) => Array.from({ length: count }, (_, index) => index % 5);

describe('the domain classifier', () => {
  test("equals scikit-learn's logistic regression on the examples that are held out, at the penalty that it chooses", async () => {
    const [from, to] = [source(), target()];
    const logits = await heldOutLogits(from, to, [parts(40), parts(30)]);
    tf.dispose([from, to]);
    expect(logits.decay).toBe(exact.decay);
    for (const side of ['source', 'target'] as const) {
      for (const [index, logit] of logits[side].entries())
        expect(Math.abs(logit - exact[side][index])).toBeLessThan(1e-3);
    }
  });

  test('is the same whether its steps are compiled or run as they are, to 1e-4 of a logit', async () => {
    const [from, to] = [source(), target()];
    const run = () => heldOutLogits(from, to, [parts(40), parts(30)]);
    const [compiled, eager] = [await run(), await eagerly(run)];
    tf.dispose([from, to]);
    for (const [index, logit] of compiled.source.entries()) {
      expect(Math.abs(logit - eager.source[index])).toBeLessThan(1e-4);
    }
  });

  test('gives the log of the density ratio, however many examples each domain has', async () => {
    // Two normal distributions, one apart: log p(target) / p(source) = x - 1/2.
    const [from, to] = [tf.randomNormal([300, 1], 0, 1, 'float32', 1), tf.randomNormal([900, 1], 1, 1, 'float32', 2)];
    const { source: logits } = await domainLogits(from, to);
    const x = [...from.dataSync()];
    tf.dispose([from, to]);
    const error = logits.reduce((sum, logit, index) => sum + Math.abs(logit - (x[index] - 0.5)), 0) / logits.length;
    expect(error).toBeLessThan(0.15);
  });
});

describe('proxyADistanceOf', () => {
  const distance = async (from: number[][], to: number[][], seed?: number) => {
    const features = [tf.tensor2d(from), tf.tensor2d(to)];
    const found = await proxyADistanceOf(features[0], features[1], { seed });
    tf.dispose(features);
    return found;
  };
  const rows = (stream: number, count: number) => rowsOf(stream, count, 3);

  test('is near 0 for two samples of one distribution, 2 for domains apart, and between for what overlaps', async () => {
    const [near, between, far] = [
      await distance(rows(51, 200), rows(52, 200)),
      await distance(rows(51, 200), moved(rows(52, 200), [0.5, 0, 0])),
      await distance(rows(51, 200), moved(rows(52, 200), [3, 0, 0])),
    ];
    expect(near).toBeLessThan(0.25);
    // Evenly on [-1, 1) and on [-0.5, 1.5): a quarter of either lies where the other does not, so the best line errs in 3 of 8.
    expect(Math.abs(between - 0.5)).toBeLessThan(0.25);
    expect(far).toBe(2);
  });

  test('judges examples that the classifier has not learnt from: many features do not make one distribution two', async () => {
    const wide = (stream: number) => rowsOf(stream, 30, 200);
    expect(await distance(wide(53), wide(54))).toBeLessThan(0.5);
  });

  test('does not take the larger domain for the easier one', async () => {
    expect(await distance(rows(55, 300), rows(56, 20))).toBeLessThan(0.5);
  });

  test('is 0 where no feature varies, and never leaves [0, 2]', async () => {
    const same = Array.from({ length: 12 }, () => [0.1, 5, -3]);
    expect(await distance(same, same)).toBe(0);
    // A twin in the other domain makes the classifier err more often than not, which is not a distance below 0.
    expect(await distance(rows(59, 30), rows(59, 30))).toBe(0);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 60, max: 900 }), fc.integer({ min: 0, max: 12 }), async (stream, by) => {
        const found = await distance(rows(stream, 15), moved(rows(stream + 1, 12), [by / 8, 0, 0]));
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(2);
      }),
      { numRuns: 6 },
    );
  });

  test('the same seed gives the same number', async () => {
    const once = () => distance(rows(57, 40), moved(rows(58, 30), [0.5, 0, 0]), 3);
    expect(await once()).toBe(await once());
  });

  test('an interrupted classifier gives no number in place of a wrong one', async () => {
    const running = distance(rows(57, 400), rows(58, 400));
    setTimeout(() => process.emit('SIGINT'), 20);
    await expect(running).rejects.toThrow('The training of the domain classifier was interrupted.');
  });

  test('too few examples and features of two kinds are refused', async () => {
    await expect(distance(rows(1, 40), rows(2, 9))).rejects.toThrow(
      'A domain classifier needs 10 examples of each domain; got 40 of the source and 9 of the target.',
    );
    await expect(distance(rows(1, 40), rowsOf(2, 40, 2))).rejects.toThrow(
      'The source has 3 features and the target 2.',
    );
  });
});

test('proxyADistance looks at a layer of the net, reads no label and leaves nothing behind', async () => {
  const net = tower();
  const labels = parts(40).map((part) => part % 3);
  const [from, to] = [51, 52].map((stream) => arrays(rowsOf(stream, 40, 5), labels, { classes: ['a', 'b', 'c'] }));
  const found = await proxyADistance(net, from, to, { at: 'two' });
  const before = tf.memory().numTensors;
  for (const other of [labels.map((label) => 2 - label), labels.map(() => Number.NaN)]) {
    expect(await proxyADistance(net, { ...from, labels: other }, { ...to, labels: other }, { at: 'two' })).toBe(found);
  }
  expect(tf.memory().numTensors).toBe(before);
  const far = arrays(
    rowsOf(52, 40, 5).map((row) => row.map((value) => value + 4)),
    labels,
  );
  expect(await proxyADistance(net, from, far)).toBeGreaterThan(1.5);
  dispose(net);
});
