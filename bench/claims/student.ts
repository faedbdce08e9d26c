import { interval } from 'transferlab/dist/show/interval';

/** A mean of paired differences with its 95 % interval and the two-sided p of Student's test that it is zero. */
export interface Difference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly n: number;
}

/**
 * Student's t-test of paired differences, two-sided. All differences equal and not zero give p = 0; all zero give 1.
 * Throws if there are fewer than two.
 */
export function pairedTest(differences: readonly number[]): Difference {
  const { mean, low, high, n } = interval(differences);
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const t = variance === 0 ? (mean === 0 ? 0 : Number.POSITIVE_INFINITY) : Math.abs(mean) / Math.sqrt(variance / n);
  return { mean, low, high, p: twoSided(t, n - 1), n };
}

/**
 * The probability that Student's |T| exceeds t ≥ 0, by the finite sums for an integer number of degrees of freedom
 * (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
 */
export function twoSided(t: number, freedom: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cos2 = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cos2;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.max(0, 1 - inside);
}
