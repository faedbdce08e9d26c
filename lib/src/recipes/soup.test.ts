import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { head } from '../net/head';
import { predict } from '../train/predict';
import { movedLayers, tower, valuesOf } from './fixtures/tower';
import { greedySoup, soup } from './soup';

/** A line for each of two classes: logits `[-k x, k x]` plus a bias for the second. */
function line(slope: number, bias = 0): Net {
  const net = head({ classes: ['left', 'right'], inputFeatures: 1 });
  net.weights['head/kernel'].assign(tf.tensor([[-slope, slope]]));
  net.weights['head/bias'].assign(tf.tensor([0, bias]));
  return net;
}

describe('soup', () => {
  test('holds the mean of each weight, and has weights of its own', async () => {
    const nets = [line(1, 4), line(2, 0), line(6, -1)];
    const mean = soup(nets);
    expect(valuesOf(mean)).toEqual({ 'head/kernel': [-3, 3], 'head/bias': [0, 1] });
    expect(mean.name).toBe('soup of 3 head');
    tf.tidy(() => mean.weights['head/bias'].assign(tf.tensor([9, 9])));
    expect(valuesOf(nets[0])['head/bias']).toEqual([0, 4]);
    const outputs = await predict(mean, arrays([[1]], [0], { classes: ['left', 'right'] }));
    expect(Array.from(outputs.dataSync())).toEqual([6, 12]);
    outputs.dispose();
    for (const net of [...nets, mean]) dispose(net);
  });

  test('is the arithmetic mean, whatever the numbers', () => {
    const exact = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 64);
    fc.assert(
      fc.property(fc.array(fc.tuple(exact, exact), { minLength: 1, maxLength: 5 }), (settings) => {
        const nets = settings.map(([slope, bias]) => line(slope, bias));
        const mean = soup(nets);
        const sum = (which: 0 | 1) => settings.reduce((total, one) => total + one[which], 0);
        expect(mean.weights['head/kernel'].dataSync()[1]).toBeCloseTo(sum(0) / nets.length, 4);
        expect(mean.weights['head/bias'].dataSync()[1]).toBeCloseTo(sum(1) / nets.length, 4);
        for (const net of [...nets, mean]) dispose(net);
      }),
      { numRuns: 30 },
    );
  });

  test('of one net is that net, and of a net and its copy as well', () => {
    const net = tower();
    const twin = copy(net);
    for (const nets of [[net], [net, twin]]) {
      const mean = soup(nets);
      expect(movedLayers(valuesOf(net), valuesOf(mean))).toEqual([]);
      dispose(mean);
    }
    for (const one of [net, twin]) dispose(one);
  });

  test('nets of other weights, and none at all, are refused', () => {
    const [one, wide, other] = [line(1), head({ classes: 3, inputFeatures: 1 }), mlp({ inputFeatures: 1, classes: 2 })];
    expect(() => soup([])).toThrow(TransferError);
    expect(() => soup([])).toThrow('soup has no nets to average. Pass two or more: soup([a, b]).');
    expect(() => soup([one, wide])).toThrow(
      "A soup needs nets of one architecture: head has 'head/kernel' with shape [1,2], head with shape [1,3].",
    );
    expect(() => soup([one, other])).toThrow("head has 'head/kernel' with shape [1,2], mlp not at all.");
    for (const net of [one, wide, other]) dispose(net);
  });
});

describe('greedySoup', () => {
  // Right is what lies above 0.
  const x = [-4, -3, -2, -1, 1, 2, 3, 4];
  const data = arrays(
    x.map((value) => [value]),
    x.map((value) => (value > 0 ? 1 : 0)),
    { classes: ['left', 'right'] },
  );

  test('begins with the best and keeps only what does not make the mean worse', async () => {
    // Right for all; wrong for all; right but for 1 (the border lies at 1.5).
    const [good, bad, near] = [line(1), line(-3), line(1, -3)];
    const { net, chosen } = await greedySoup([bad, near, good], data);
    // good (8 of 8), then near: the border of the mean lies at 0.75, and all are right still. bad turns the line round.
    expect(chosen).toEqual([2, 1]);
    expect(valuesOf(net)).toEqual({ 'head/kernel': [-1, 1], 'head/bias': [0, -1.5] });
    for (const one of [good, bad, near, net]) dispose(one);
  });

  test('leaves the nets as they are and no tensor behind', async () => {
    const nets = [line(1), line(-3), line(2)];
    const first = await greedySoup(nets, data);
    dispose(first.net);
    const [before, values] = [tf.memory().numTensors, nets.map(valuesOf)];
    const { net, chosen } = await greedySoup(nets, data);
    expect(chosen).toEqual([0, 2]);
    expect(nets.map(valuesOf)).toEqual(values);
    dispose(net);
    expect(tf.memory().numTensors).toBe(before);
    for (const one of nets) dispose(one);
  });

  test('of no nets is refused', async () => {
    await expect(greedySoup([], data)).rejects.toThrow('soup has no nets to average');
  });
});
