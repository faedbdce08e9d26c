export function classify(
  features: readonly number[][],
  labels: readonly number[],
  unlabelled: readonly number[][],
): number[] {
  return unlabelled.map((row) => {
    const distances = features.map((other) => squaredDistance(row, other));
    return labels[distances.indexOf(Math.min(...distances))];
  });
}

/** The squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
}
