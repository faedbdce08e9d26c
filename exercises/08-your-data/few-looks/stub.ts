/**
 * Find wrong labels with few looks.
 *
 * A person can look at `budget` examples. Which ones? `features[i]` are the features of example i, and `labels[i]` its label:
 * an integer, and for some examples a wrong one. Return the indices of `budget` different examples, those first whose label is
 * most likely to be wrong.
 *
 * A class may contain several groups that look different from each other. A model that judges a label must not have been
 * trained on it. With 48 looks at 240 examples, at least 22 of 24 wrong labels have to be among them, on sets that you have
 * not seen.
 */
export function looks(features: readonly number[][], labels: readonly number[], budget: number): number[] {
  return labels.map((_, index) => index).slice(0, budget);
}

/** The squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
}
