import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { tower } from '../recipes/fixtures/tower';
import { predict } from '../train/predict';
import { rowsOf } from './fixtures/formula';
import reference from './fixtures/transferability.json';
import { leep, leepOf } from './leep';

const scoreOf = (rows: number[][], labels: number[]) => tf.tidy(() => leepOf(tf.tensor2d(rows), labels));
const certain = (rows: number[][]) => rows.map((row) => row.map((p) => Number(p === Math.max(...row))));

describe('leepOf', () => {
  test.each(reference.leep.map((one, index) => [index, one] as const))(
    "equals the authors' code, case %i; where the source's classes are certain it is the negative conditional entropy",
    (_index, { probabilities, labels, leep, nce }) => {
      expect(scoreOf(probabilities, labels)).toBeCloseTo(leep, 7);
      expect(scoreOf(certain(probabilities), labels)).toBeCloseTo(nce, 7);
    },
  );

  test('by hand: source classes that halve the labels give log 1/2, those that name them 0', () => {
    const [first, second] = [
      [1, 0],
      [0, 1],
    ];
    expect(scoreOf([first, first, second, second], [0, 1, 0, 1])).toBeCloseTo(Math.log(0.5), 12);
    expect(scoreOf([first, second, first, second], [0, 1, 0, 1])).toBe(0);
    // P(0 | first) = 3/4, P(1 | first) = 1/4 of (3/4 + 1/4): log(3/4 * 3/4 + 1/4 * 1/4) for either example.
    const soft = [
      [0.75, 0.25],
      [0.25, 0.75],
    ];
    expect(scoreOf(soft, [0, 1])).toBeCloseTo(Math.log(0.625), 12);
  });

  test('a source class that no example has any of changes nothing (0 / 0 in the published code)', () => {
    const { probabilities, labels, leep } = reference.leep[0];
    expect(
      scoreOf(
        probabilities.map((row) => [...row, 0]),
        labels,
      ),
    ).toBeCloseTo(leep, 7);
  });

  test('is at most 0, and at least what guessing by the labels alone gives', () => {
    const example = fc.tuple(fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 4, maxLength: 4 }), fc.nat(2));
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 15 }), (examples) => {
        const labels = examples.map(([, label]) => label);
        const rows = examples.map(([counts]) => {
          const sum = counts.reduce((total, count) => total + count + 1, 0);
          return counts.map((count) => (count + 1) / sum);
        });
        const shares = labels.map((label) => labels.filter((other) => other === label).length / labels.length);
        const guessing = shares.reduce((sum, share) => sum + Math.log(share), 0) / labels.length;
        const score = scoreOf(rows, labels);
        expect(score).toBeLessThanOrEqual(1e-6);
        expect(score).toBeGreaterThanOrEqual(guessing - 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  test('logits in place of probabilities, and labels that are none, are refused', () => {
    expect(() => scoreOf([[2, -1]], [0])).toThrow('those of example 0 sum to 1, or one is negative.');
    expect(() => scoreOf([[2, 1]], [0])).toThrow('sum to 3');
    expect(() => scoreOf([[0.5, 0.5]], [Number.NaN])).toThrow('Example 0 has the label NaN');
    expect(() => scoreOf([[0.5, 0.5]], [0, 1])).toThrow('got [1,2] and 2 labels.');
  });
});

test("leep takes the softmax of the net's logits on the new data", async () => {
  const net = tower();
  const labels = Array.from({ length: 20 }, (_, index) => index % 5);
  const data = arrays(rowsOf(13, 20, 5), labels);
  const logits = await predict(net, data);
  const expected = tf.tidy(() => leepOf(tf.softmax(logits), labels));
  logits.dispose();
  const before = tf.memory().numTensors;
  expect(await leep(net, data)).toBeCloseTo(expected, 10);
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});
