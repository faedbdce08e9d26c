const LEAST = 0.25;
export function missingClasses(predictions: number[][], sourceLabels: number[]): number[] {
  const shares = predictions[0].map((_, c) => predictions.reduce((sum, row) => sum + row[c], 0) / predictions.length);
  return [...shares.keys()].filter((c) => shares[c] < LEAST / shares.length);
}
export function sourceWeights(predictions: number[][], sourceLabels: number[]): number[] {
  const ratios = ratiosOf(predictions, sourceLabels);
  const weights = sourceLabels.map((label) => (ratios[label] < LEAST ? 0 : ratios[label]));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (weight * weights.length) / total);
}
export function align(source: number[][], weights: number[], target: number[][]): number[][] {
  const [from, to] = [
    meanOf(
      target,
      target.map(() => 1),
    ),
    meanOf(source, weights),
  ];
  return target.map((row) => row.map((value, j) => value - from[j] + to[j]));
}
function ratiosOf(predictions: number[][], sourceLabels: number[]): number[] {
  return predictions[0].map((_, c) => {
    const inTarget = predictions.reduce((sum, row) => sum + row[c], 0) / predictions.length;
    const inSource = sourceLabels.filter((label) => label === c).length / sourceLabels.length;
    return inTarget / inSource;
  });
}

function meanOf(rows: number[][], weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return rows[0].map((_, j) => rows.reduce((sum, row, i) => sum + weights[i] * row[j], 0) / total);
}
