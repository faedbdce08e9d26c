export function leep(probabilities: number[][], labels: number[]): number {
  const given = labelGivenSource(probabilities, labels);
  const logs = probabilities.map((row, i) => {
    const foretold = row.reduce((sum, p, z) => sum + p * given[labels[i]][z], 0);
    return Math.log(foretold);
  });
  return logs.reduce((sum, value) => sum + value, 0) / logs.length;
}
function labelGivenSource(probabilities: number[][], labels: number[]): number[][] {
  const ofSource = probabilities[0].map((_, z) => probabilities.reduce((sum, row) => sum + row[z], 0));
  return Array.from({ length: Math.max(...labels) + 1 }, (_, label) =>
    ofSource.map((all, z) => {
      const joint = probabilities.reduce((sum, row, i) => sum + (labels[i] === label ? row[z] : 0), 0);
      return joint / all;
    }),
  );
}
