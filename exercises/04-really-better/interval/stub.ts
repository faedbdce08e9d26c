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

/**
 * Between which values does the mean lie?
 *
 * Train the same network with another seed and you get another accuracy. A mean of a few runs is worth reporting only with the
 * interval around it: here Student's 95 % interval, mean ± t * s / sqrt(n). `accuracies` holds one number for each of n runs (2
 * to 10). s is the standard deviation of a sample: the squared distances from the mean are summed and divided by n - 1, then
 * the root is taken. t is in the table above. Example: 0.70, 0.71 and 0.75 have mean 0.72 and s 0.0265; t is 4.303, so the
 * interval is 0.72 ± 0.0657.
 * - One run says nothing about the spread: throw an Error whose message says that one run has no interval.
 * - Leave the ends as they come out, also below 0 or above 1: a cut end would hide that there were too few runs.
 */
export function interval(accuracies: readonly number[]): Interval {
  return { mean: accuracies[0], low: 0, high: 1 };
}
