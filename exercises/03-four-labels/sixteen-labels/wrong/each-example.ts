/** The example with a mean of 0 and a standard deviation of 1. */
function standardised(row: readonly number[]): number[] {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const deviation = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length);
  return row.map((value) => (value - mean) / deviation);
}

export function classify(
  features: readonly number[][],
  labels: readonly number[],
  unlabelled: readonly number[][],
): number[] {
  const examples = features.map(standardised);
  const classes = [...new Set(labels)];
  const means = classes.map((label) => {
    const rows = examples.filter((_, index) => labels[index] === label);
    return rows[0].map((_, column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length);
  });
  return unlabelled.map((row) => {
    const distances = means.map((mean) => squaredDistance(standardised(row), mean));
    return classes[distances.indexOf(Math.min(...distances))];
  });
}

/** The squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
}
