import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { expectReference, lossOf, reference, rows } from './fixtures/reference';
import type { MmdEstimate } from './mean-discrepancy';
import { type MmdOptions, maximumMeanDiscrepancy, mmd } from './mmd';
import { meanSquaredDistance, squaredDistances } from './squared-distances';

const value = (x: number[][], y: number[][], options?: MmdOptions) =>
  lossOf((a, b) => maximumMeanDiscrepancy(a, b, options), x, y);

describe('maximumMeanDiscrepancy', () => {
  describe.each(reference.domains)('of $name', ({ source, target, losses }) => {
    test.each(['unbiased', 'biased', 'linear'] as const)('equals NumPy in value and gradients: %s', (estimate) => {
      const loss = losses[`mmd, ${estimate}`];
      expectReference((x, y) => maximumMeanDiscrepancy(x, y, { estimate }), [source, target], loss);
    });

    test('with one bandwidth of 2.5 it does, too', () => {
      const kernel = { bandwidths: [1], distance: 2.5 };
      const loss = losses['mmd, one bandwidth of 2.5'];
      expectReference((x, y) => maximumMeanDiscrepancy(x, y, kernel), [source, target], loss);
    });
  });

  /**
   * The inputs of pytorch-adapt's tests, whose distance is the median squared one of x with itself: 1. With e = exp(-1):
   * within each domain (4 e + 2 e^4) / 6, between them (2 + 4 e + 2 e^4 + e^9) / 9.
   */
  test('is what pytorch-adapt’s tests expect: [1, 2, 3] against [2, 3, 4], and by neighbours [1..4] against [2..5]', () => {
    const column = (...numbers: number[]) => numbers.map((one) => [one]);
    const e = Math.exp(-1);
    const exact = (2 * (4 * e + 2 * e ** 4)) / 6 - (2 * (2 + 4 * e + 2 * e ** 4 + e ** 9)) / 9;
    const one = { bandwidths: [1], distance: 1 };
    expect(value(column(1, 2, 3), column(2, 3, 4), one)).toBeCloseTo(exact, 6);
    expect(exact).toBeCloseTo(-0.27689976, 7);
    const linear = { ...one, estimate: 'linear' } as const;
    expect(value(column(1, 2, 3, 4), column(2, 3, 4, 5), linear)).toBeCloseTo(2 * e - e ** 4 - 1, 6);
    // Their five scales multiply the exponent; ours divide it.
    const five = { distance: 1 };
    const k = (squared: number) => [1 / 4, 1 / 2, 1, 2, 4].reduce((sum, h) => sum + Math.exp(-squared / h) / 5, 0);
    expect(value(column(1, 2, 3), column(2, 3, 4), five)).toBeCloseTo(
      (2 * (4 * k(1) + 2 * k(4))) / 6 - (2 * (2 * k(0) + 4 * k(1) + 2 * k(4) + k(9))) / 9,
      6,
    );
    expect(value(column(1, 2, 3, 4), column(2, 3, 4, 5), { ...five, estimate: 'linear' })).toBeCloseTo(
      2 * k(1) - k(4) - k(0),
      6,
    );
  });

  test('of [0, 2] against [1, 1] by hand: mean distance 4 / 3, biased 1 + (1 + k(4)) / 2 - 2 k(1)', () => {
    const [x, y] = [
      [[0], [2]],
      [[1], [1]],
    ];
    // Pairs: 4 once, 1 four times, 0 once, so 8 / 6.
    const k = (squared: number) => Math.exp(-squared / (4 / 3));
    const biased = 1 + (1 + k(4)) / 2 - 2 * k(1);
    expect(value(x, y, { bandwidths: [1], estimate: 'biased' })).toBeCloseTo(biased, 6);
    expect(value(x, y, { bandwidths: [1] })).toBeCloseTo(1 + k(4) - 2 * k(1), 6);
  });

  test('is unbiased: over 300 draws of one distribution its mean is 0 within 3 standard errors, and the biased one’s is not', () => {
    const draws = (estimate: MmdEstimate) =>
      Array.from({ length: 300 }, (_, draw) =>
        value(rows(6, 2, { seed: 2 * draw + 1 }), rows(9, 2, { seed: 2 * draw + 2 }), { estimate, distance: 4 }),
      );
    const score = (values: number[]) => {
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
      return mean / Math.sqrt(variance / values.length);
    };
    expect(Math.abs(score(draws('unbiased')))).toBeLessThan(3);
    expect(Math.abs(score(draws('linear')))).toBeLessThan(3);
    expect(score(draws('biased'))).toBeGreaterThan(10);
  });

  test('is symmetric, the same in any order of a batch, at any scale of features, and biased never negative', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -64, max: 64 }), fc.integer({ min: -64, max: 64 })), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(points, points, fc.constantFrom('unbiased', 'biased'), (a, b, estimate) => {
        const [x, y] = [a, b].map((some) => some.map((row) => row.map((one) => one / 16)));
        const result = value(x, y, { estimate });
        expect(value(y, x, { estimate })).toBeCloseTo(result, 5);
        expect(value([...x].reverse(), y, { estimate })).toBeCloseTo(result, 5);
        const scaled = (some: number[][]) => some.map((row) => row.map((one) => one * 8));
        expect(value(scaled(x), scaled(y), { estimate })).toBeCloseTo(result, 5);
        if (estimate === 'biased') expect(result).toBeGreaterThan(-1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test('grows with the distance between two domains', () => {
    const x = rows(20, 3);
    const apart = [0, 0.5, 1, 2].map((shift) => value(x, rows(24, 3, { seed: 2, mean: shift })));
    expect(apart).toEqual([...apart].sort((a, b) => a - b));
  });

  test('the linear estimate reads neighbours only, of the first min(n, m) rounded down to an even number', () => {
    const [x, y] = [rows(7, 2), rows(5, 2, { seed: 2 })];
    const linear = { estimate: 'linear', distance: 3 } as const;
    expect(value(x, y, linear)).toBeCloseTo(value(x.slice(0, 4), y.slice(0, 4), linear), 6);
    const swapped = [x[0], x[2], x[1], x[3]];
    expect(Math.abs(value(swapped, y, linear) - value(x, y, linear))).toBeGreaterThan(1e-4);
  });

  test('points that are all the same give 0, and no gradient that is no number', () => {
    const same = [
      [2, 3],
      [2, 3],
    ];
    for (const estimate of ['unbiased', 'biased', 'linear'] as const) {
      expectReference((x, y) => maximumMeanDiscrepancy(x, y, { estimate }), [same, same], {
        value: 0,
        gradient: [
          [
            [0, 0],
            [0, 0],
          ],
          [
            [0, 0],
            [0, 0],
          ],
        ],
      });
    }
  });

  test('one example has no unbiased estimate, and other features, ranks and numbers are refused in a sentence', () => {
    const [x, one] = [[[1], [2]], [[1]]];
    expect(() => value(x, one)).toThrow(TransferError);
    expect(() => value(x, one)).toThrow(/must have at least 2; got 1 for the target/);
    expect(value(x, one, { estimate: 'biased' })).toBeGreaterThan(0);
    expect(() =>
      value(x, [
        [1, 2],
        [3, 4],
      ]),
    ).toThrow(/got 1 for the source and 2 for the target/);
    expect(() => tf.tidy(() => maximumMeanDiscrepancy(tf.zeros([2, 3, 4]), tf.zeros([2, 3, 4])))).toThrow(
      /features must be \[batch, features\]; got \[2,3,4\] for the source/,
    );
    expect(() => value(x, x, { bandwidths: [1, 0] })).toThrow(/A bandwidth of maximumMeanDiscrepancy is 0/);
    expect(() => value(x, x, { bandwidths: [] })).toThrow(/bandwidths must not be empty/);
    expect(() => value(x, x, { estimate: 'median' as never })).toThrow(/estimate must be .*; got 'median'/);
    const target = arrays(x, [0, 1]);
    expect(() => mmd(target, { distance: -1 })).toThrow(/mmd's distance is -1/);
    expect(() => mmd(target, { weight: -1 })).toThrow(/mmd's weight is -1/);
  });
});

describe('squaredDistances', () => {
  test('keep their digits where features have a large common mean, which |x|^2 + |y|^2 - 2 x y alone loses', () => {
    // Multiples of 1/16, which are exact in float32 at 20,000.
    const points = rows(5, 40).map((row) => row.map((one) => Math.round(one * 16) / 16 + 20000));
    const exact = points.map((a) => points.map((b) => a.reduce((sum, one, at) => sum + (one - b[at]) ** 2, 0)));
    const result = tf.tidy(() => squaredDistances(tf.tensor2d(points)).arraySync());
    for (const [i, row] of exact.entries()) {
      for (const [j, one] of row.entries()) expect(Math.abs(result[i][j] - one)).toBeLessThan(1e-5 * 100);
    }
    const pairs = exact.flatMap((row, i) => row.filter((_, j) => i !== j));
    const mean = pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
    const foundMean = tf.tidy(() => meanSquaredDistance(tf.tensor2d(points)).dataSync()[0]);
    expect(Math.abs(foundMean - mean)).toBeLessThan(1e-5 * mean);
  });

  test('are never negative', () => {
    const points = rows(30, 64, { mean: 3 });
    const least = tf.tidy(
      () =>
        squaredDistances(tf.tensor2d([...points, ...points]))
          .min()
          .dataSync()[0],
    );
    expect(least).toBe(0);
  });
});
