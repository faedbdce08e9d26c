import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { studentQuantile, studentTail } from './student-t';

const ratioTo = (wanted: number, got: number) => Math.abs(got / wanted - 1);

// scipy.stats.t.ppf of SciPy 1.17.1, by degrees of freedom; mpmath agrees with each to 1e-14.
const SCIPY: readonly [freedom: number, shares: Readonly<Record<number, number>>][] = [
  [1, { 0.6: 0.32491969623290634, 0.975: 12.706204736174694, 0.9995: 636.6192487687897 }],
  [2, { 0.75: 0.8164965809277261, 0.975: 4.302652729749462, 0.9995: 31.599054576445365 }],
  [4, { 0.6: 0.2707222947075976, 0.975: 2.7764451051977934, 0.9995: 8.610301581379522 }],
  [9, { 0.75: 0.7027221467513264, 0.95: 1.833112932656237, 0.995: 3.249835541592126 }],
  [30, { 0.6: 0.2556053649519128, 0.975: 2.0422724563012378, 0.9995: 3.6459586350420627 }],
  [100, { 0.75: 0.6769510430114717, 0.95: 1.6602343260853392, 0.9995: 3.390491311164263 }],
  [1000, { 0.6: 0.25341451583949876, 0.975: 1.9623390808264083, 0.9995: 3.300282648423944 }],
  [1e6, { 0.75: 0.6744899955310875, 0.975: 1.959966356814107, 0.9995: 3.2905364612487222 }],
];

test.each(SCIPY)('the quantiles with %d degrees of freedom are those of SciPy', (freedom, shares) => {
  for (const [share, wanted] of Object.entries(shares)) {
    expect(ratioTo(wanted, studentQuantile(Number(share), freedom))).toBeLessThan(1e-11);
  }
});

test('with one degree of freedom the tail is that of the Cauchy distribution, and with two it has a closed form', () => {
  for (const t of [0, 0.01, 0.5, 1, 3, 100]) {
    expect(ratioTo(0.5 - Math.atan(t) / Math.PI, studentTail(t, 1))).toBeLessThan(1e-12);
    expect(ratioTo(0.5 - t / (2 * Math.sqrt(2 + t * t)), studentTail(t, 2))).toBeLessThan(1e-11);
  }
});

test('the probabilities 0, 1/2 and 1 have the quantiles -Infinity, 0 and Infinity', () => {
  expect([0, 0.5, 1].map((share) => studentQuantile(share, 3))).toEqual([-Infinity, 0, Infinity]);
});

const freedom = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 1, max: 1e6, noNaN: true }));

test('the tail beyond a quantile is the probability that it was asked for', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 0.499, noNaN: true }), freedom, (tail, freedom) => {
      expect(ratioTo(tail, studentTail(-studentQuantile(tail, freedom), freedom))).toBeLessThan(1e-9);
    }),
  );
});

test('the distribution is symmetric: the quantile of 1 - p is minus that of p', () => {
  // 53 bits, so that 1 - p is exact.
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 52 - 1 }), freedom, (step, freedom) => {
      const share = step / 2 ** 53;
      expect(studentQuantile(1 - share, freedom)).toBe(-studentQuantile(share, freedom));
    }),
  );
});

test('more degrees of freedom bring an upper quantile nearer to that of the normal distribution, from above', () => {
  // scipy.stats.norm.ppf(0.975)
  const normal = 1.959963984540054;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e4 }), fc.integer({ min: 1, max: 1e4 }), (few, more) => {
      const [near, far] = [few + more, few].map((freedom) => studentQuantile(0.975, freedom));
      expect(far).toBeGreaterThan(near);
      expect(near).toBeGreaterThan(normal);
      // The first term of the expansion at infinity, (z³ + z) / (4 n), is the largest part of the difference.
      expect(far - normal).toBeLessThan(few < 3 ? 11 : 4 / few);
    }),
  );
});
