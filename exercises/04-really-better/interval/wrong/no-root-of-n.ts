export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** The 0.975 quantile of Student's t with n - 1 degrees of freedom, by the number of runs n. */
export const T: Record<number, number> = {
  2: 12.706,
  3: 4.303,
  4: 3.182,
  5: 2.776,
  6: 2.571,
  7: 2.447,
  8: 2.365,
  9: 2.306,
  10: 2.262,
};

export function interval(accuracies: readonly number[]): Interval {
  const n = accuracies.length;
  if (n < 2) throw new Error('One run has no interval: run at least two seeds.');
  const mean = accuracies.reduce((total, value) => total + value, 0) / n;
  const squares = accuracies.reduce((total, value) => total + (value - mean) ** 2, 0);
  const half = T[n] * Math.sqrt(squares / (n - 1));
  return { mean, low: mean - half, high: mean + half };
}
