import { describe, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { expectReference, lossOf, reference, rows } from './fixtures/reference';
import { jointMaximumMeanDiscrepancy } from './joint-mmd';
import { maximumMeanDiscrepancy } from './mmd';

const PREDICTIONS = { bandwidths: [1], distance: 1.68 };

describe('jointMaximumMeanDiscrepancy', () => {
  describe.each(reference.domains)('of $name', ({ source, target, sourceLogits, targetLogits, losses }) => {
    test.each(['unbiased', 'biased', 'linear'] as const)('equals NumPy in value and gradients: %s', (estimate) => {
      expectReference(
        (x, y, p, q) =>
          jointMaximumMeanDiscrepancy([x, tf.softmax(p)], [y, tf.softmax(q)], { estimate, kernels: [{}, PREDICTIONS] }),
        [source, target, sourceLogits, targetLogits],
        losses[`joint, ${estimate}`],
      );
    });
  });

  test('is what pytorch-adapt’s tests expect: four layers of [1, 2, 3] against [2, 3, 4], three by neighbours', () => {
    const k = (squared: number) => [1 / 4, 1 / 2, 1, 2, 4].reduce((sum, h) => sum + Math.exp(-squared / h) / 5, 0);
    const joint = (x: number[], y: number[], layers: number, estimate: 'unbiased' | 'linear') =>
      lossOf(
        (a, b) =>
          jointMaximumMeanDiscrepancy(Array(layers).fill(a), Array(layers).fill(b), {
            estimate,
            kernels: Array(layers).fill({ distance: 1 }),
          }),
        x.map((value) => [value]),
        y.map((value) => [value]),
      );
    const four = (squared: number) => k(squared) ** 4;
    expect(joint([1, 2, 3], [2, 3, 4], 4, 'unbiased')).toBeCloseTo(
      (2 * (4 * four(1) + 2 * four(4))) / 6 - (2 * (2 * four(0) + 4 * four(1) + 2 * four(4) + four(9))) / 9,
      6,
    );
    expect(joint([1, 2, 3, 4], [2, 3, 4, 5], 3, 'linear')).toBeCloseTo(2 * k(1) ** 3 - k(4) ** 3 - k(0) ** 3, 6);
  });

  test('of one layer is the maximum mean discrepancy, and a layer that is the same everywhere changes nothing', () => {
    const [x, y] = [rows(6, 3), rows(5, 3, { seed: 2, mean: 1 })];
    const plain = lossOf((a, b) => maximumMeanDiscrepancy(a, b), x, y);
    expect(lossOf((a, b) => jointMaximumMeanDiscrepancy([a], [b]), x, y)).toBeCloseTo(plain, 6);
    const withSame = lossOf((a, b) => jointMaximumMeanDiscrepancy([a, tf.ones([6, 2])], [b, tf.ones([5, 2])]), x, y);
    expect(withSame).toBeCloseTo(plain, 6);
  });

  test('sees that labels changed places where each layer by itself looks the same', () => {
    const x = [[-1], [-1.2], [-0.8], [1], [1.2], [0.8]];
    const [left, right] = [
      [1, 0],
      [0, 1],
    ];
    const classes = [left, left, left, right, right, right];
    const joint = (predictions: number[][]) =>
      lossOf((a, p, q) => jointMaximumMeanDiscrepancy([a, p], [a, q], { estimate: 'biased' }), x, classes, predictions);
    expect(joint(classes)).toBeCloseTo(0, 6);
    expect(joint([...classes].reverse())).toBeGreaterThan(0.2);
  });

  test('layers that do not pair up are refused', () => {
    const two = () => tf.zeros([2, 1]);
    expect(() => jointMaximumMeanDiscrepancy([two(), two()], [two()])).toThrow(TransferError);
    expect(() => jointMaximumMeanDiscrepancy([two(), two()], [two()])).toThrow(/2 layers of the source and 1 of the/);
    expect(() => jointMaximumMeanDiscrepancy([], [])).toThrow(/0 layers of the source/);
  });
});
