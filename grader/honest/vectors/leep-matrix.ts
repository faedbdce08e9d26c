// E-leep | as products of matrices
const transpose = (m: number[][]) => m[0].map((_, j) => m.map((row) => row[j]));
const times = (a: number[][], b: number[][]) => a.map((row) => transpose(b).map((column) => row.reduce((s, x, i) => s + x * column[i], 0)));
export function leep(probabilities: number[][], labels: number[]): number {
  const classes = Math.max(...labels) + 1;
  const oneHot = labels.map((label) => Array.from({ length: classes }, (_, k) => Number(k === label)));
  const joint = times(transpose(oneHot), probabilities);
  const shares = joint.reduce((sum, row) => sum.map((x, z) => x + row[z]));
  const conditional = joint.map((row) => row.map((x, z) => x / (shares[z] || 1)));
  const foretold = times(probabilities, transpose(conditional));
  return foretold.reduce((sum, row, i) => sum + Math.log(row[labels[i]]), 0) / labels.length;
}
