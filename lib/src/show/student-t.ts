/**
 * P(T > t) for Student's t with `freedom` >= 1 degrees of freedom and t >= 0: half of the regularised
 * incomplete beta function I_x(freedom / 2, 1 / 2) at x = freedom / (freedom + t²), by its continued fraction (DLMF 8.17).
 */
export function studentTail(t: number, freedom: number): number {
  const a = freedom / 2;
  // Not computed as 1 - x, which would lose digits by cancellation.
  const [x, rest] = [freedom / (freedom + t * t), (t * t) / (freedom + t * t)];
  // x^a (1 - x)^(1/2) / B(a, 1/2), the factor of the continued fraction in both tails.
  const factor = (Math.exp(-a * Math.log1p((t * t) / freedom)) * Math.sqrt(rest) * gammaRatio(a)) / Math.sqrt(Math.PI);
  // The fraction converges fast on one side of the mean of the beta distribution.
  if (x < (a + 1) / (a + 2.5)) return (factor * betaFraction(x, a, 0.5)) / a / 2;
  return (1 - 2 * factor * betaFraction(rest, 0.5, a)) / 2;
}

/**
 * The quantile of Student's t with `freedom` >= 1 degrees of freedom: T is below it with probability `probability`, in [0, 1].
 * Bisects the tail until no number is left between the bounds. The relative error is below 1e-10 up to a million degrees of
 * freedom, if `probability` has that many digits and neither tail is below 1e-150. -Infinity for 0 and Infinity for 1.
 */
export function studentQuantile(probability: number, freedom: number): number {
  const tail = Math.min(probability, 1 - probability);
  const sign = probability < 0.5 ? -1 : 1;
  if (tail === 0.5) return 0;
  if (tail === 0) return sign * Number.POSITIVE_INFINITY;
  let [low, high] = [0, 1];
  while (studentTail(high, freedom) > tail) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return sign * middle;
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
}

/** Γ(a + 1/2) / Γ(a): its asymptotic series (DLMF 5.11.13) for a >= 50, and the recurrence below 50. */
function gammaRatio(a: number): number {
  if (a < 50) return (gammaRatio(a + 1) * a) / (a + 0.5);
  const terms = [1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304];
  return Math.sqrt(a) * terms.reduceRight((sum, term) => sum / a + term, 0);
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const TINY = 1e-300;
  const awayFromZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let above = 1;
  let below = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = below;
  for (let m = 1; ; m++) {
    const before = fraction;
    const terms = [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ];
    for (const term of terms) {
      below = 1 / awayFromZero(1 + term * below);
      above = awayFromZero(1 + term / above);
      fraction *= below * above;
    }
    if (Math.abs(fraction - before) <= Number.EPSILON * Math.abs(fraction)) return fraction;
  }
}
