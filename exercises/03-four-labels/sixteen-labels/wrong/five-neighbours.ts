export function classify(
  features: readonly number[][],
  labels: readonly number[],
  unlabelled: readonly number[][],
): number[] {
  return unlabelled.map((row) => {
    const near = features
      .map((other, at) => ({ label: labels[at], distance: squaredDistance(row, other) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, 5);
    const votes = (label: number) => near.filter((other) => other.label === label).length;
    return near.map(({ label }) => label).reduce((best, label) => (votes(label) > votes(best) ? label : best));
  });
}

/** The squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
}
