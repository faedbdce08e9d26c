import { describe, expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { expectReference, lossOf, reference, valueAndGradients } from './fixtures/reference';
import { pseudoLabelLoss } from './pseudo-labels';

describe('pseudoLabelLoss', () => {
  describe.each(reference.predictions)('of $name', ({ logits, losses }) => {
    test.each([0, 0.8])('equals NumPy in value and gradients, labels as constants: threshold %p', (threshold) => {
      const loss = losses[`pseudo, ${threshold}`];
      if (threshold > 0) expect(loss.sure).toBeLessThan(logits.length);
      expect(loss.sure).toBeGreaterThan(0);
      expectReference((x) => pseudoLabelLoss(x, { threshold }), [logits], loss);
    });
  });

  test('one sure example among four weighs a quarter: -log(0.9) / 4', () => {
    const logits = [
      [Math.log(9), 0],
      [0.1, 0],
      [0, 0.2],
      [0, 0],
    ];
    expect(lossOf((x) => pseudoLabelLoss(x, { threshold: 0.85 }), logits)).toBeCloseTo(-Math.log(0.9) / 4, 6);
  });

  test('is 0 with no gradient, and finite, where no prediction is sure enough', () => {
    const { value, gradients } = valueAndGradients(
      (one) => pseudoLabelLoss(one),
      [
        [
          [1, 0],
          [0, 1],
        ],
      ],
    );
    expect([value, ...gradients.flat(2)].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
  });

  test('a tie gives one label, not two', () => {
    expect(lossOf((x) => pseudoLabelLoss(x, { threshold: 0 }), [[1, 1]])).toBeCloseTo(Math.log(2), 6);
  });

  test('a threshold that is no probability is refused', () => {
    const call = () => lossOf((x) => pseudoLabelLoss(x, { threshold: 95 }), [[1, 2]]);
    expect(call).toThrow(TransferError);
    expect(call).toThrow(/pseudoLabelLoss's threshold is 95; it must be a probability from 0 to 1. Try 0.95/);
  });
});
