import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { euclideanLength, largest, smallest } from './extremes';

const values = fc.array(fc.double(), { maxLength: 40 });

describe('of short lists', () => {
  test('largest and smallest are Math.max and Math.min, also of NaN and of nothing', () => {
    fc.assert(
      fc.property(values, fc.double(), (some, bound) => {
        expect(largest(some)).toBe(Math.max(...some));
        expect(smallest(some)).toBe(Math.min(...some));
        expect(largest(some, bound)).toBe(Math.max(bound, ...some));
        expect(smallest(some, bound)).toBe(Math.min(bound, ...some));
      }),
    );
  });

  test('the Euclidean length is Math.hypot, also where squares are too large or too small', () => {
    fc.assert(
      fc.property(values, (some) => {
        const [found, exact] = [euclideanLength(some), Math.hypot(...some)];
        if (Number.isFinite(exact)) expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 2 * Number.EPSILON);
        else expect(found).toBe(exact);
      }),
      { numRuns: 1000 },
    );
    expect(euclideanLength([3e200, 4e200]) / 5e200).toBeCloseTo(1, 14);
    expect(euclideanLength([3e-200, 4e-200]) / 5e-200).toBeCloseTo(1, 14);
    expect(euclideanLength([Number.POSITIVE_INFINITY, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(euclideanLength([])).toBe(0);
  });
});

test('a million values are no more than ten', () => {
  const many = Float64Array.from({ length: 1e6 }, (_, index) => (index * 7919) % 1000003);
  many[123456] = -5;
  many[654321] = 2e6;
  expect([smallest(many), largest(many)]).toEqual([-5, 2e6]);
  expect(euclideanLength(new Float32Array(1e6).fill(2))).toBeCloseTo(2000, 9);
});
