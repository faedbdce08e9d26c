import { describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { unlabelled } from '../data/unlabelled';
import { tf } from '../engine/tensorflow';
import { evaluateOpenSet, type Rejection, rejectionThreshold } from './open-set';

/** A net whose input is its logits. */
const net: Net = {
  name: 'logits',
  input: { shape: [2] },
  layers: [{ name: 'logits', apply: (x) => x.clone() }],
  weights: {},
  output: [2],
  classes: ['cat', 'dog'],
};

/** Logits of two classes by which the first has this probability. */
const logits = (p: number) => [Math.log(p / (1 - p)), 0];
/** Confidences 0.51, 0.52, …, 0.70. */
const heldOut = arrays(
  Array.from({ length: 20 }, (_, i) => logits(0.51 + i / 100)),
  Array.from({ length: 20 }, () => 0),
  { classes: ['cat', 'dog'], name: 'held-out' },
);

describe('rejectionThreshold', () => {
  test('is the confidence that the wanted fraction of held-out examples reach', async () => {
    // 19 of 20 reach 0.52, 15 of 20 reach 0.56, and 0.73 needs 15 as well.
    for (const [keep, threshold, kept] of [
      [0.95, 0.52, 0.95],
      [0.75, 0.56, 0.75],
      [0.73, 0.56, 0.75],
    ]) {
      const found = await rejectionThreshold(net, heldOut, { keep });
      expect(found.threshold).toBeCloseTo(threshold, 5);
      expect(found).toMatchObject({ score: 'confidence', kept });
    }
    expect(await rejectionThreshold(net, unlabelled(heldOut))).toEqual(await rejectionThreshold(net, heldOut));
  });

  test('is the entropy that they stay below', async () => {
    const { threshold, kept } = await rejectionThreshold(net, heldOut, { score: 'entropy', keep: 0.75 });
    // -0.56 log 0.56 - 0.44 log 0.44
    expect(threshold).toBeCloseTo(0.68593, 5);
    expect(kept).toBe(0.75);
  });

  test('refuses sets that are too small for the quantile, and fractions that are none', async () => {
    await expect(rejectionThreshold(net, heldOut, { keep: 0.96 })).rejects.toThrow(
      /must have 25 held-out examples or more to keep 0.96 of them; got 20 in held-out/,
    );
    await expect(rejectionThreshold(net, heldOut, { keep: 1 })).rejects.toThrow(
      /rejectionThreshold's keep is 1; it must be a number between 0 and 1. Try 0.95/,
    );
    await expect(rejectionThreshold(net, heldOut, { score: 'margin' as never })).rejects.toThrow(/confidence/);
  });
});

describe('evaluateOpenSet', () => {
  const rejection: Rejection = { score: 'confidence', threshold: 0.8, kept: 0.95 };
  // Classes in another order than the net's, and two that it lacks.
  const rows: [p: number, label: string][] = [
    [0.9, 'cat'],
    [0.9, 'cat'],
    [0.85, 'cat'],
    [0.6, 'cat'],
    [0.1, 'dog'],
    [0.9, 'dog'],
    [0.5, 'fox'],
    [0.3, 'fox'],
    [0.7, 'owl'],
    [0.95, 'owl'],
  ];
  const classes = ['owl', 'dog', 'fox', 'cat'];
  const target = arrays(
    rows.map(([p]) => logits(p)),
    rows.map(([, label]) => classes.indexOf(label)),
    { classes, name: 'target' },
  );

  test('equals hand arithmetic: cats 3/4, dogs 1/2, unknown ones 3/4', async () => {
    const before = tf.memory().numTensors;
    const { known, unknown, hos, predictions } = await evaluateOpenSet(net, target, rejection);
    expect(predictions).toEqual([0, 0, 0, -1, 1, 0, -1, -1, -1, 0]);
    expect([known, unknown]).toEqual([0.625, 0.75]);
    // 2 * 0.625 * 0.75 / 1.375
    expect(hos).toBeCloseTo(0.681818, 6);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('is 0 for a net that rejects nothing, and for one that rejects all', async () => {
    for (const [threshold, expected] of [
      [0, { known: 0.75, unknown: 0, hos: 0 }],
      [1, { known: 0, unknown: 1, hos: 0 }],
    ] as const)
      expect(await evaluateOpenSet(net, target, { ...rejection, threshold })).toMatchObject(expected);
  });

  test('refuses targets without both kinds of classes, and a net without class names', async () => {
    await expect(evaluateOpenSet(net, heldOut, rejection)).rejects.toThrow(
      /needs examples of classes that logits has \(cat, dog\) and of others; got 20 and 0 in held-out/,
    );
    await expect(evaluateOpenSet(net, unlabelled(target), rejection)).rejects.toThrow(/got 0 and 10 in target/);
    await expect(evaluateOpenSet({ ...net, classes: undefined }, target, rejection)).rejects.toThrow(/\(none\)/);
    await expect(evaluateOpenSet(net, target, {} as never)).rejects.toThrow(/evaluateOpenSet needs/);
  });
});
