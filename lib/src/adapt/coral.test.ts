import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { coralDistance, normByExamples, normByFeatures } from './coral';
import { expectClose, expectReference, lossOf, reference, rows, valueAndGradients } from './fixtures/reference';

const distance = (x: number[][], y: number[][]) => lossOf(coralDistance, x, y);

describe('coralDistance', () => {
  test.each(reference.domains)('equals numpy.cov in value and gradients: $name', ({ source, target, losses }) => {
    expectReference(coralDistance, [source, target], losses.coral);
  });

  test('by hand, of one feature: variances 1 and 4 by n - 1 give (1 - 4)^2 / 4, and not by n, nor without the square', () => {
    // [-1, 0, 1] has 2 / 2, [-2, 0, 2] has 8 / 2; by n it would be (2 / 3 - 8 / 3)^2 / 4 = 1, without the square 3 / 4.
    expect(distance([[-1], [0], [1]], [[-2], [0], [2]])).toBeCloseTo(9 / 4, 6);
  });

  test('by hand, of two features: covariances [[2, 2], [2, 2]] and [[2, -2], [-2, 2]] give 32 / 16', () => {
    expect(
      distance(
        [
          [-1, -1],
          [1, 1],
        ],
        [
          [-1, 1],
          [1, -1],
        ],
      ),
    ).toBeCloseTo(2, 6);
  });

  test('means do not count, however far apart they are: what is not centred, and what adds their distance, is no CORAL', () => {
    const x = rows(6, 4).map((row) => row.map((value) => Math.round(value * 64) / 64));
    const moved = x.map((row) => row.map((value) => value + 512));
    expect(distance(x, moved)).toBeCloseTo(0, 6);
  });

  test('many features are compared by way of the examples’ products, to the same value and gradients', () => {
    const inputs = [rows(5, 30), rows(8, 30, { seed: 2, size: 2 })];
    const plain = valueAndGradients((x, y) => normByFeatures(x as Tensor2D, y as Tensor2D), inputs);
    const small = valueAndGradients((x, y) => normByExamples(x as Tensor2D, y as Tensor2D), inputs);
    expectClose([small.value], [plain.value]);
    expectClose(small.gradients.flat(2), plain.gradients.flat(2));
  });

  test('is 0 for equal batches, symmetric, and the same in any order of a batch', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -64, max: 64 }), fc.integer({ min: -64, max: 64 })), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(points, points, (a, b) => {
        const [x, y] = [a, b].map((some) => some.map((row) => row.map((value) => value / 32)));
        const result = distance(x, y);
        const close = (other: number) => expect(Math.abs(other - result)).toBeLessThan(1e-5 * Math.max(1, result));
        close(distance(y, x));
        close(distance([...x].reverse(), y));
        expect(distance(x, x)).toBeCloseTo(0, 5);
      }),
      { numRuns: 40 },
    );
  });

  test('keeps its digits where all features are near 20,000', () => {
    const [x, y] = [rows(8, 3), rows(8, 3, { seed: 2, size: 2 })].map((some) =>
      some.map((row) => row.map((value) => Math.round(value * 16) / 16)),
    );
    const far = (some: number[][]) => some.map((row) => row.map((value) => value + 20000));
    const [near, moved] = [distance(x, y), distance(far(x), far(y))];
    expect(Math.abs(moved - near)).toBeLessThan(1e-4 * near);
  });

  test('one example has no covariance', () => {
    expect(() => distance([[1], [2]], [[1]])).toThrow(TransferError);
    expect(() => distance([[1], [2]], [[1]])).toThrow(/must have at least 2; got 1 for the target/);
    expect(() => tf.tidy(() => coralDistance(tf.zeros([2, 3]) as Tensor, tf.zeros([2, 4])))).toThrow(
      /got 3 for the source and 4 for the target/,
    );
  });
});
