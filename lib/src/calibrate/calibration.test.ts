import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { head } from '../net/head';
import { calibration, calibrationOf } from './calibration';

/** Logits of two classes whose first has this probability. */
const logitOf = (probability: number) => Math.log(probability / (1 - probability));
const of = (rows: number[][], labels: number[], options?: { bins?: number }) => {
  const logits = tf.tensor2d(rows);
  try {
    return calibrationOf(logits, labels, options);
  } finally {
    logits.dispose();
  }
};

describe('calibrationOf', () => {
  test('by hand: four answers at 0.8, of which two are right, and two at 0.6, both right', () => {
    const rows = [0.8, 0.8, 0.8, 0.8, 0.6, 0.6].map((probability) => [logitOf(probability), 0]);
    const { error, bins } = of(rows, [0, 0, 1, 1, 0, 0], { bins: 4 });
    // 0.6 lies in (0.5, 0.75], 0.8 in (0.75, 1]. Error: 2/6 |1 - 0.6| + 4/6 |0.5 - 0.8| = 0.8/6 + 1.2/6 = 1/3.
    expect(error).toBeCloseTo(1 / 3, 6);
    expect(bins).toEqual([
      { from: 0.5, to: 0.75, count: 2, confidence: expect.closeTo(0.6, 6), accuracy: 1 },
      { from: 0.75, to: 1, count: 4, confidence: expect.closeTo(0.8, 6), accuracy: 0.5 },
    ]);
  });

  test('is 0 where seven of ten answers at 0.7 are right', () => {
    const rows = Array.from({ length: 10 }, () => [0, logitOf(0.7)]);
    expect(of(rows, [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]).error).toBeCloseTo(0, 6);
  });

  test('a confidence of 1 belongs to the last bin, and one on a border to the bin below', () => {
    const { bins } = of(
      [
        [200, 0],
        [0, 0],
      ],
      [0, 0],
      { bins: 2 },
    );
    expect(bins.map(({ from, count, confidence }) => [from, count, confidence])).toEqual([
      [0, 1, 0.5],
      [0.5, 1, 1],
    ]);
  });

  test('is the definition of Guo et al. (2017), equation 3, with fifteen bins', () => {
    const row = fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 3, maxLength: 3 });
    const example = fc.tuple(
      row.map((values) => values.map((value) => value / 100)),
      fc.integer({ min: 0, max: 2 }),
    );
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 40 }), (examples) => {
        const rows = examples.map(([values]) => values);
        const labels = examples.map(([, label]) => label);
        const answers = rows.map((values, index) => {
          const powers = values.map(Math.exp);
          const confidence = Math.max(...powers) / powers.reduce((sum, power) => sum + power, 0);
          return { confidence, right: values.indexOf(Math.max(...values)) === labels[index] ? 1 : 0 };
        });
        // Where rounding could put an answer into the next bin, the definition does not say which.
        fc.pre(answers.every(({ confidence }) => Math.abs(confidence * 15 - Math.round(confidence * 15)) > 1e-4));
        let expected = 0;
        for (let m = 1; m <= 15; m++) {
          const inBin = answers.filter(({ confidence }) => confidence > (m - 1) / 15 && confidence <= m / 15);
          if (inBin.length === 0) continue;
          const mean = (of: 'confidence' | 'right') => inBin.reduce((sum, one) => sum + one[of], 0) / inBin.length;
          expected += (inBin.length / answers.length) * Math.abs(mean('right') - mean('confidence'));
        }
        const found = of(rows, labels);
        expect(found.error).toBeCloseTo(expected, 5);
        expect(found.bins.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
        for (const { from, to, confidence } of found.bins) {
          expect(to - from).toBeCloseTo(1 / 15, 9);
          expect(confidence).toBeGreaterThan(from);
          expect(confidence).toBeLessThanOrEqual(to);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([0, -1, 2.5, 1e9, Number.NaN])('%p bins are refused', (bins) => {
    expect(() => of([[1, 0]], [0], { bins })).toThrow(TransferError);
    expect(() => of([[1, 0]], [0], { bins })).toThrow(
      `bins must be a positive integer up to 1000000, the number of ranges of confidence; got ${bins}. Try 15.`,
    );
  });

  test('logits of another form, other labels and labels that are no classes are refused', () => {
    expect(() => of([[1, 0]], [0, 1])).toThrow('Logits must be [examples, classes]; got [1,2] and 2 labels.');
    expect(() => calibrationOf(tf.zeros([2]), [0, 1])).toThrow(
      'Logits must be [examples, classes]; got [2] and 2 labels.',
    );
    for (const label of [2, -1, 0.5, Number.NaN]) {
      expect(() =>
        of(
          [
            [1, 0],
            [1, 0],
          ],
          [1, label],
        ),
      ).toThrow(`Example 1 has the label ${label}; it must be a class index, 0 to 1.`);
    }
  });
});

test('calibration measures a net on a set, and leaves no tensor behind', async () => {
  const net = head({ classes: 2, inputFeatures: 1 });
  net.weights['head/kernel'].assign(tf.tensor([[1, 0]]));
  const data = arrays([[logitOf(0.8)], [logitOf(0.8)], [logitOf(0.8)], [logitOf(0.9)]], [0, 0, 1, 0]);
  const before = tf.memory().numTensors;
  // |2/3 - 0.8| of three in four, and |1 - 0.9| of the other: 0.1 + 0.025.
  expect((await calibration(net, data)).error).toBeCloseTo(0.125, 5);
  expect((await calibration(net, data, { bins: 1 })).error).toBeCloseTo(Math.abs(0.75 - 3.3 / 4), 5);
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});
