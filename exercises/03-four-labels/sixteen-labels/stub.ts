/**
 * Classify by sixteen labels of each class, when some features are noise.
 *
 * `features[i]` are the features of example i, and `labels[i]` its class. Return a class for each row of `unlabelled`.
 *
 * Here some features say nothing of the class, and these vary most. The nearest class mean weights all features equally, and is
 * right for about a third of 240 examples. With sixteen labels of each of six classes, at least 192 of 240 have to be right, on
 * sets that you have not seen. A feature may have the same value in all examples.
 */
export function classify(
  features: readonly number[][],
  labels: readonly number[],
  unlabelled: readonly number[][],
): number[] {
  return unlabelled.map(() => labels[0]);
}

/** The squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
}
