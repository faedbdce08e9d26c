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
