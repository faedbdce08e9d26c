import { describe, expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { expectClose, expectReference, lossOf, reference, rows, valueAndGradients } from './fixtures/reference';
import { classConfusion } from './mcc';

const confusion = (logits: number[][], temperature = 1) => lossOf((x) => classConfusion(x, { temperature }), logits);

describe('classConfusion', () => {
  describe.each(reference.predictions)('of $name', ({ logits, losses }) => {
    test.each([1, 2.5])('equals NumPy in value and gradients, weights as constants: temperature %p', (temperature) => {
      expectReference((x) => classConfusion(x, { temperature }), [logits], losses[`mcc, ${temperature}`]);
    });

    test('softens by 2.5 unless said', () => {
      expectClose([lossOf((x) => classConfusion(x), logits)], [losses['mcc, 2.5'].value]);
    });
  });

  test('of two mirrored predictions p and 1 - p it is 2 p (1 - p): the matrix is [[p^2 + q^2, 2 p q], [2 p q, p^2 + q^2]]', () => {
    const p = 0.9;
    const logit = Math.log(p / (1 - p));
    expect(
      confusion([
        [logit, 0],
        [0, logit],
      ]),
    ).toBeCloseTo(2 * p * (1 - p), 6);
  });

  test('is 1 - 1 / classes where nothing is known, 0 where everything is sure, and does not depend on the order', () => {
    expect(
      confusion([
        [2, 2, 2, 2],
        [1, 1, 1, 1],
      ]),
    ).toBeCloseTo(3 / 4, 6);
    expect(
      confusion([
        [90, 0, 0],
        [0, 90, 0],
        [0, 0, 90],
      ]),
    ).toBeCloseTo(0, 6);
    const logits = rows(6, 3, { size: 2 });
    expect(confusion([...logits].reverse())).toBeCloseTo(confusion(logits), 6);
  });

  test('a class that no example is near, so near 0 that float32 has no such number, leaves no NaN', () => {
    const { value, gradients } = valueAndGradients(
      (one) => classConfusion(one, { temperature: 1 }),
      [
        [
          [500, 0, -500],
          [0, 500, -500],
        ],
      ],
    );
    expect(value).toBeCloseTo(0, 6);
    expect(gradients.flat(2)).toEqual(Array(6).fill(expect.closeTo(0, 6)));
  });

  test('temperatures and outputs that make no sense are refused', () => {
    expect(() => confusion([[1, 2]], 0)).toThrow(TransferError);
    expect(() => confusion([[1, 2]], 0)).toThrow(/classConfusion's temperature is 0; it must be a number above 0/);
    expect(() => confusion([[1]])).toThrow(/logits must be/);
  });
});
