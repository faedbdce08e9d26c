import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holm } from './holm';
import { pairedTest, twoSided } from './student';

test('five differences by hand: mean 7.18, standard error 1.378, so 7.2 plus or minus 2.776 of these, 3.83', () => {
  const { mean, low, high, n, p } = pairedTest([5.4, 8.5, 11.2, 7.7, 3.1]);
  expect(n).toBe(5);
  expect(mean).toBeCloseTo(7.18, 10);
  expect(high - mean).toBeCloseTo(3.83, 2);
  expect(mean - low).toBeCloseTo(high - mean, 10);
  // t is 5.21 with four degrees of freedom; the table has 0.01 at 4.604 and 0.001 at 8.610.
  expect(p).toBeGreaterThan(0.001);
  expect(p).toBeLessThan(0.01);
});

test('the two-sided 5 % points of the t table have p 0.05: 12.706, 4.303, 3.182, 2.776, 2.571, 2.262 and 2.045', () => {
  const table = { 1: 12.7062, 2: 4.30265, 3: 3.18245, 4: 2.77645, 5: 2.57058, 9: 2.26216, 29: 2.04523 };
  for (const [freedom, t] of Object.entries(table)) expect(twoSided(t, Number(freedom))).toBeCloseTo(0.05, 5);
});

test('the two-sided 1 % points as well: 4.604 with four degrees of freedom, 3.250 with nine', () => {
  expect(twoSided(4.60409, 4)).toBeCloseTo(0.01, 6);
  expect(twoSided(3.24984, 9)).toBeCloseTo(0.01, 6);
});

test('differences that are all zero have p 1, differences that are all alike have p 0', () => {
  expect(pairedTest([0, 0, 0, 0, 0]).p).toBe(1);
  expect(pairedTest([2, 2, 2, 2, 2]).p).toBe(0);
});

test("Holm's own steps: of 0.01, 0.04, 0.03 the first counts three times, the next twice, and none falls", () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  expect(holm([0.5, 0.6])).toEqual([1, 1]);
});

test('the interval excludes zero exactly where p is below 0.05', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 5, maxLength: 12 }), (values) => {
      const { low, high, p } = pairedTest(values);
      fc.pre(Math.abs(p - 0.05) > 1e-6);
      expect(low > 0 || high < 0).toBe(p < 0.05);
    }),
  );
});

test('an adjusted p is never below its own, never above m times it, and keeps the order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }), (ps) => {
      const adjusted = holm(ps);
      ps.forEach((p, index) => {
        expect(adjusted[index]).toBeGreaterThanOrEqual(p);
        expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, ps.length * p));
      });
      for (const [i, p] of ps.entries()) {
        for (const [j, q] of ps.entries()) if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
      }
    }),
  );
});
