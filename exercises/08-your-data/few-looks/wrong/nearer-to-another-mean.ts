export function looks(features: readonly number[][], labels: readonly number[], budget: number): number[] {
  const classes = [...new Set(labels)];
  const means = classes.map((label) => {
    const rows = features.filter((_, index) => labels[index] === label);
    return rows[0].map((_, column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length);
  });
  const scores = features.map((row, index) => {
    const distances = means.map((mean) => squaredDistance(row, mean));
    const own = distances[classes.indexOf(labels[index])];
    return own - Math.min(...distances.filter((_, at) => classes[at] !== labels[index]));
  });
  const order = labels.map((_, index) => index).sort((a, b) => scores[b] - scores[a]);
  return order.slice(0, budget);
}

/** The squared distance of two examples. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
}
