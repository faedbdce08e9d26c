import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { clipByGlobalNorm } from './clip-by-global-norm';
import { clipByValue } from './clip-by-value';
import { once } from './fixtures/walk';

// Multiples of 1/64, which float32 holds exactly.
const exact = fc.integer({ min: -64000, max: 64000 }).map((value) => value / 64);
const numbers = fc.array(exact, { minLength: 1, maxLength: 6 });
const gradients = fc.record({ 'stem/kernel': numbers, 'head/bias': numbers });
const bounds = fc.double({ min: 0.01, max: 100, noNaN: true });
const flat = (values: Record<string, readonly number[]>) => Object.values(values).flat();
const norm = (values: Record<string, readonly number[]>) => Math.hypot(...flat(values));

describe('clipByGlobalNorm', () => {
  test('takes all weights as one vector: (3, 4) and 12 are 13 long, so 6.5 halves them', () => {
    expect(once(clipByGlobalNorm(6.5), { a: [3, 4], b: [12] })).toEqual({ a: [1.5, 2], b: [6] });
  });

  test('never leaves more than the bound, and keeps the direction', () => {
    fc.assert(
      fc.property(gradients, bounds, (gradient, max) => {
        const clipped = once(clipByGlobalNorm(max), gradient);
        expect(norm(clipped)).toBeLessThanOrEqual(max * (1 + 1e-6));
        const factor = Math.min(1, max / norm(gradient));
        for (const [i, value] of flat(gradient).entries()) {
          expect(Math.abs(flat(clipped)[i] - value * factor)).toBeLessThanOrEqual(
            1e-6 * Math.abs(value * factor) + 1e-30,
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  test('leaves shorter gradients as they are, to the bit', () => {
    fc.assert(
      fc.property(gradients, (gradient) => {
        expect(once(clipByGlobalNorm(norm(gradient) * 1.01 + 1e-6), gradient)).toEqual(gradient);
      }),
      { numRuns: 100 },
    );
  });

  test('gradients of zero stay zero', () => {
    expect(once(clipByGlobalNorm(1), { a: [0, 0] })).toEqual({ a: [0, 0] });
  });
});

describe('clipByValue', () => {
  test('cuts off each number by itself', () => {
    expect(once(clipByValue(0.5), { a: [3, -0.25], b: [-0.75] })).toEqual({ a: [0.5, -0.25], b: [-0.5] });
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a bound of %p is refused', (max) => {
  for (const clip of [clipByGlobalNorm, clipByValue]) {
    expect(() => clip(max)).toThrow(TransferError);
    expect(() => clip(max)).toThrow(`${max}; it must be a number above 0. Try 1.`);
  }
});
