import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { unlabelled } from '../data/unlabelled';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { points, tower } from '../recipes/fixtures/tower';
import { evaluate } from '../train/evaluate';
import { controlledRisk, deepEmbeddedValidation } from './deep-embedded-validation';
import reference from './fixtures/select.json';
import { importanceWeightedValidation, weightedRisk } from './importance-weighted-validation';
import { effectiveSampleSize } from './importance-weights';
import { informationMaximisation } from './information-maximisation';
import { sourceRisk } from './source-risk';

/** A net whose outputs are the numbers that it gets. */
const asGiven = (classes: number): Net => ({
  name: 'as given',
  input: { shape: [classes] },
  layers: [{ name: 'same', apply: (x: Tensor) => x.clone() }],
  weights: {},
  output: [classes],
});

const ofLogits = (rows: number[][]) =>
  informationMaximisation(
    asGiven(rows[0].length),
    arrays(
      rows,
      rows.map(() => 0),
    ),
  );

describe('informationMaximisation', () => {
  test('by hand: sure of each class in turn is log(classes), unsure of all or sure of one class is 0', async () => {
    const sure = [
      [40, 0, 0],
      [0, 40, 0],
      [0, 0, 40],
    ];
    expect(await ofLogits(sure)).toBeCloseTo(Math.log(3), 6);
    expect(await ofLogits([[1, 1, 1]])).toBeCloseTo(0, 6);
    expect(await ofLogits([sure[0], sure[0]])).toBeCloseTo(0, 6);
    // Two examples of p = (3/4, 1/4) and (1/4, 3/4): log 2 - H(1/4).
    const z = Math.log(3);
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(
      await ofLogits([
        [z, 0],
        [0, z],
      ]),
    ).toBeCloseTo(Math.log(2) - entropy, 6);
  });

  test('logits so large that a probability is 0 in float32 make no NaN', async () => {
    expect(
      await ofLogits([
        [1000, 0, -1000],
        [0, 1000, -1000],
      ]),
    ).toBeCloseTo(Math.log(2), 6);
  });

  test('lies between 0 and log(classes)', async () => {
    const row = fc.array(fc.integer({ min: -80, max: 80 }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 9 }), async (rows) => {
        const value = await ofLogits(rows.map((one) => one.map((logit) => logit / 4)));
        expect(value).toBeGreaterThan(-1e-5);
        expect(value).toBeLessThan(Math.log(4) + 1e-5);
      }),
      { numRuns: 60 },
    );
  });
});

describe('sourceRisk', () => {
  test('is the share of wrong answers or the cross-entropy that evaluate gives', async () => {
    const [net, data] = [tower(), points(30, 1)];
    const { loss, accuracy } = await evaluate(net, data);
    expect(await sourceRisk(net, data)).toBeCloseTo(1 - accuracy, 10);
    expect(await sourceRisk(net, data, { risk: 'crossEntropy' })).toBeCloseTo(loss, 5);
    await expect(sourceRisk(net, unlabelled(data))).rejects.toThrow('Example 0 has the label NaN');
    dispose(net);
  });
});

describe('weighted risks', () => {
  test.each(reference.dev.map((one, index) => [index, one] as const))(
    "equal NumPy's mean, and its covariance over its variance, case %i",
    (_index, { weights, losses, iwcv, dev }) => {
      expect(weightedRisk(weights, losses)).toBeCloseTo(iwcv, 10);
      expect(controlledRisk(weights, losses)).toBeCloseTo(dev, 10);
    },
  );

  test('by hand: where each loss is the same, the control variate gives exactly that loss', () => {
    // w loss = 2 w, so eta = -2 and the estimate is 2 mean(w) - 2 mean(w) + 2, whatever the weights.
    expect(weightedRisk([1, 3, 5], [2, 2, 2])).toBeCloseTo(6, 12);
    expect(controlledRisk([1, 3, 5], [2, 2, 2])).toBeCloseTo(2, 12);
  });

  test('weights that are all the same leave the plain mean (0 / 0 in the published formula)', () => {
    expect(controlledRisk([1, 1, 1, 1], [0, 1, 1, 0])).toBe(0.5);
  });

  test('the effective sample size is all for equal weights, and one where one weight is all', () => {
    expect(effectiveSampleSize([2, 2, 2, 2])).toBe(4);
    expect(effectiveSampleSize([0, 7, 0, 0])).toBe(1);
    // (1 + 3)^2 / (1 + 9)
    expect(effectiveSampleSize([1, 3])).toBe(1.6);
  });

  /** Points on a line, even on [from, from + 2): class 1 from 0 up. */
  function line(from: number, count: number): Dataset {
    const x = Array.from({ length: count }, (_, index) => from + (2 * (index + 0.5)) / count);
    return arrays(
      x.map((value) => [value]),
      x.map((value) => Number(value >= 0)),
      { classes: ['left', 'right'], name: `from ${from}` },
    );
  }

  /** A net that is right but on [from, to), where it says the other class. Its features are what it gets. */
  const wrongOn = (from: number, to: number): Net => ({
    ...asGiven(1),
    layers: [
      { name: 'input', apply: (x) => x.clone() },
      {
        name: 'output',
        apply(x) {
          const turned = x.greaterEqual(from).logicalAnd(x.less(to)).toFloat();
          return tf.concat([tf.zerosLike(x), x.mul(tf.sub(1, turned.mul(2)))], 1);
        },
      },
    ],
    output: [2],
  });

  // The source lies on [-1, 1), the target on [-0.5, 1.5): errors below -0.5 do not affect the target.
  const [heldOut, target] = [line(-1, 200), line(-0.5, 200)];
  const [wrongAside, wrongInside] = [wrongOn(-1, -0.5), wrongOn(0, 0.4)];

  test.each([
    ['importance-weighted', importanceWeightedValidation],
    ['deep embedded', deepEmbeddedValidation],
  ])(
    '%s validation chooses the net that is right where the target lies, and source risk the other',
    async (_name, by) => {
      expect(await sourceRisk(wrongAside, heldOut)).toBeCloseTo(0.25, 10);
      expect(await sourceRisk(wrongInside, heldOut)).toBeCloseTo(0.2, 10);
      const [aside, inside] = [await by(wrongAside, heldOut, target), await by(wrongInside, heldOut, target)];
      expect(aside.risk).toBeLessThan(0.12);
      expect(Math.abs(inside.risk - 0.2)).toBeLessThan(0.08);
      expect(inside.weights).toHaveLength(200);
      expect(inside.effectiveSampleSize).toBeCloseTo(effectiveSampleSize(inside.weights), 10);
      expect(inside.effectiveSampleSize).toBeGreaterThan(80);
      expect(inside.effectiveSampleSize).toBeLessThan(195);
    },
  );

  test('where both domains are alike, a risk is the source risk', async () => {
    const twin = line(-1, 180);
    for (const by of [importanceWeightedValidation, deepEmbeddedValidation]) {
      const { risk, effectiveSampleSize: size } = await by(wrongInside, heldOut, twin, { risk: 'crossEntropy' });
      expect(Math.abs(risk - (await sourceRisk(wrongInside, heldOut, { risk: 'crossEntropy' })))).toBeLessThan(0.01);
      expect(size).toBeGreaterThan(198);
    }
  });
});

test('no criterion can read the labels of the target: with others, and with none, it is the same number', async () => {
  const [net, heldOut, target] = [tower(), points(30, 1), points(24, 2)];
  const criteria = async (labels: number[]) => {
    const data = { ...target, labels };
    return [
      await informationMaximisation(net, data),
      await importanceWeightedValidation(net, heldOut, data),
      await deepEmbeddedValidation(net, heldOut, data),
    ];
  };
  const found = await criteria([...target.labels]);
  const before = tf.memory().numTensors;
  expect(await criteria(target.labels.map((label) => 2 - label))).toEqual(found);
  expect(await criteria(target.labels.map(() => Number.NaN))).toEqual(found);
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});
