export function classify(
  features: readonly number[][],
  labels: readonly number[],
  unlabelled: readonly number[][],
): number[] {
  const classes = [...new Set(labels)];
  const means = classes.map((label) => {
    const rows = features.filter((_, index) => labels[index] === label);
    return rows[0].map((_, column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length);
  });
  const meanOf = (label: number) => means[classes.indexOf(label)];
  const spread = features[0].map((_, column) =>
    Math.sqrt(
      features.reduce((sum, row, index) => sum + (row[column] - meanOf(labels[index])[column]) ** 2, 0) /
        features.length,
    ),
  );
  // A feature that is the same everywhere says nothing, and has no scale.
  const scaled = (row: readonly number[]) =>
    row.map((value, column) => (spread[column] > 0 ? value / spread[column] : 0));
  const scaledMeans = means.map(scaled);
  return unlabelled.map((row) => {
    const distances = scaledMeans.map((mean) => squaredDistance(scaled(row), mean));
    return classes[distances.indexOf(Math.min(...distances))];
  });
}

/** The squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
}
