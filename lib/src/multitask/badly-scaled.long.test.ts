import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byFormulas } from '../engine/native';
import { tf } from '../engine/tensorflow';
import type { Balance } from '../train/balance';
import { aggregate, weightsOf } from './aggregate';
import { imtl } from './imtl';
import { nash } from './nash';

type Jacobian = readonly (readonly number[])[];

const weigh = (balance: Balance, jacobian: Jacobian) =>
  tf.tidy(() => {
    const rows = tf.tensor2d(jacobian.map((row) => [...row]));
    return Array.from(weightsOf(balance, tf.matMul(rows, rows, false, true)).dataSync());
  });
const step = (balance: Balance, jacobian: Jacobian) =>
  tf.tidy(() => Array.from(aggregate(balance, tf.tensor2d(jacobian.map((row) => [...row]))).dataSync()));
const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, one, index) => sum + one * b[index], 0);
const lengthOf = (row: readonly number[]) => Math.sqrt(inner(row, row));
const cosine = (a: readonly number[], b: readonly number[]) => inner(a, b) / lengthOf(a) / lengthOf(b);

/** The sum of gradients in float64, from weights in float32. */
const sumOf = (weights: readonly number[], jacobian: Jacobian) =>
  jacobian[0].map((_, index) => weights.reduce((sum, weight, task) => sum + weight * jacobian[task][index], 0));

const WAYS: [string, <Result>(run: () => Result) => Result][] = [
  ['in TensorFlow', (run) => run()],
  ['in JavaScript', byFormulas],
];

/** Rows at angles of about 60 degrees or more, and a scale from 1e-8 to 1e8 for each: `[2 to 8 tasks][tasks]`. */
const scaled = fc.integer({ min: 2, max: 8 }).chain((tasks) =>
  fc.record({
    rows: fc
      .array(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: tasks, maxLength: tasks }), {
        minLength: tasks,
        maxLength: tasks,
      })
      .map((rows) => rows.map((row, task) => row.map((value, index) => (index === task ? 1 : value / 40 / tasks)))),
    scales: fc.array(
      fc.integer({ min: -8, max: 8 }).map((power) => 10 ** power),
      { minLength: tasks, maxLength: tasks },
    ),
  }),
);
const times = (rows: Jacobian, scales: readonly number[]) =>
  rows.map((row, task) => row.map((value) => Math.fround(value * scales[task])));

/** Any rows: also zeros, repeated ones, opposite ones and sums of others, at scales from 1e-8 to 1e8. */
const degenerate = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    numbers: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
    kinds: fc.array(fc.constantFrom('own', 'zero', 'same', 'opposite', 'sum'), { minLength: 2, maxLength: 8 }),
    scales: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 8, maxLength: 8 }),
  })
  .map(({ width, numbers, kinds, scales }) => {
    const rows: number[][] = [];
    for (const [task, kind] of kinds.entries()) {
      const own = Array.from({ length: width }, (_, index) => numbers[task * 5 + index]);
      const [first, before] = [rows[0] ?? own, rows.at(-1) ?? own];
      const made = {
        own,
        zero: own.map(() => 0),
        same: before,
        opposite: before.map((value) => -value),
        sum: before.map((value, index) => value + first[index]),
      };
      rows.push(made[kind]);
    }
    return times(
      rows,
      scales.map((power) => 10 ** power),
    );
  });

describe.each(WAYS)('imtl %s', (_, within) => {
  // J = [[1, .2, 0], [-.3R, R, .1R]], solved in float64 with rows divided by their lengths.
  test.each([
    [1e-3, [7.28e-4, 1.2e-3, 1.0e-4]],
    [3e-4, [2.18e-4, 3.62e-4, 3.0e-5]],
    [1e-4, [7.28e-5, 1.21e-4, 1.0e-5]],
  ])('serves both of two tasks whose gradients are 1 and %p long', (ratio, exact) => {
    const jacobian = [
      [1, 0.2, 0],
      [-0.3 * ratio, ratio, 0.1 * ratio],
    ];
    const found = within(() => step(imtl(), jacobian));
    for (const [index, value] of exact.entries()) expect(found[index] / value).toBeCloseTo(1, 1.7);
  });

  test('has equal cosines with all independent gradients, however long each is', () => {
    fc.assert(
      fc.property(scaled, ({ rows, scales }) => {
        const jacobian = times(rows, scales);
        const direction = sumOf(
          within(() => weigh(imtl(), jacobian)),
          jacobian,
        );
        const cosines = jacobian.map((row) => cosine(row, direction));
        expect(Math.max(...cosines) - Math.min(...cosines)).toBeLessThan(1e-5);
      }),
      { numRuns: 100 },
    );
  });

  test('leaves out a gradient of zero and has equal cosines with the others', () => {
    fc.assert(
      fc.property(scaled, fc.nat(), ({ rows, scales }, which) => {
        const none = which % rows.length;
        const jacobian = times(rows, scales).map((row, task) => (task === none ? row.map(() => 0) : row));
        const weights = within(() => weigh(imtl(), jacobian));
        const direction = sumOf(weights, jacobian);
        const cosines = jacobian.filter((_, task) => task !== none).map((row) => cosine(row, direction));
        expect(Math.abs(weights[none])).toBe(0); // -0 where the sum of the weights is negative.
        expect(Math.max(...cosines) - Math.min(...cosines)).toBeLessThan(1e-5);
      }),
      { numRuns: 50 },
    );
  });
});

describe.each(WAYS)('nash %s', (_, within) => {
  // [[1, 0], [.6R, .8R]]: both gradients at length 1 have a cosine of .6, so b = 1 / sqrt(1.6) for both, and the sum of
  // [1, 0] and [.6, .8] times it is [1.2649, .6325].
  test.each([1, 1e-4, 1e-5, 1e-6, 1e-7, 1e7])(
    'has one step for two tasks, also at a ratio of lengths of %p',
    (ratio) => {
      const jacobian = [
        [1, 0],
        [0.6 * ratio, 0.8 * ratio],
      ];
      const found = within(() => step(nash({ maxNorm: 0 }), jacobian));
      expect(found).toEqual([expect.closeTo(1.6 / Math.sqrt(1.6), 5), expect.closeTo(0.8 / Math.sqrt(1.6), 5)]);
    },
  );

  test('has a direction that does not depend on the lengths of the gradients', () => {
    fc.assert(
      fc.property(scaled, fc.constantFrom(0, 1), ({ rows, scales }, maxNorm) => {
        const [plain, jacobian] = [
          times(
            rows,
            scales.map(() => 1),
          ),
          times(rows, scales),
        ];
        const [expected, found] = [plain, jacobian].map((one) =>
          sumOf(
            within(() => weigh(nash({ maxNorm }), one)),
            one,
          ),
        );
        const apart = lengthOf(found.map((value, index) => value - expected[index]));
        expect(apart / lengthOf(expected)).toBeLessThan(1e-5);
        // With independent gradients every task gains: u d = 1 / b > 0.
        for (const row of jacobian) expect(cosine(row, found)).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  test('gives a gradient of zero no weight, and the others what they get alone', () => {
    fc.assert(
      fc.property(scaled, fc.nat(), ({ rows, scales }, which) => {
        const none = which % rows.length;
        const all = times(rows, scales);
        const jacobian = all.map((row, task) => (task === none ? row.map(() => 0) : row));
        const alone = within(() =>
          weigh(
            nash(),
            all.filter((_, task) => task !== none),
          ),
        );
        const expected = [...alone.slice(0, none), 0, ...alone.slice(none)];
        expect(within(() => weigh(nash(), jacobian))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

test.each([
  ['imtl', imtl],
  ['nash', nash],
])('%s gives finite weights to dependent, opposite and zero gradients at any scale', (_, make) => {
  fc.assert(
    fc.property(degenerate, (jacobian) => {
      for (const [, within] of WAYS) {
        expect(within(() => weigh(make(), jacobian)).every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['imtl', imtl],
  ['nash', nash],
])('%s gives the same weights in TensorFlow as in JavaScript', (_, make) => {
  fc.assert(
    fc.property(scaled, ({ rows, scales }) => {
      const jacobian = times(rows, scales);
      const [native, plain] = [weigh(make(), jacobian), byFormulas(() => weigh(make(), jacobian))];
      for (const [task, weight] of native.entries()) expect(plain[task] / weight).toBeCloseTo(1, 5);
    }),
    { numRuns: 100 },
  );
});
