export interface Discrepancy {
  /** Mean squared distance between two different examples of both domains together. */
  bandwidth: number;
  /** Mean kernel of two different examples of the source. */
  source: number;
  /** Mean kernel of two different examples of the target. */
  target: number;
  /** Mean kernel of an example of the source and one of the target. */
  between: number;
  /** The squared maximum mean discrepancy. */
  mmd: number;
}

export function discrepancy(source: readonly number[][], target: readonly number[][]): Discrepancy {
  const bandwidth = meanWithin([...source, ...target], squaredDistance);
  const kernel: Measure = (a, b) => Math.exp(-squaredDistance(a, b) / bandwidth);
  const [ofSource, ofTarget] = [meanWithin(source, kernel), meanWithin(target, kernel)];
  const between = mean(source.flatMap((a, i) => target.filter((_, j) => j !== i).map((b) => kernel(a, b))));
  return { bandwidth, source: ofSource, target: ofTarget, between, mmd: ofSource + ofTarget - 2 * between };
}

type Measure = (a: readonly number[], b: readonly number[]) => number;

/** The mean over all pairs of two different examples. */
function meanWithin(rows: readonly number[][], measure: Measure): number {
  return mean(rows.flatMap((a, i) => rows.filter((_, j) => j !== i).map((b) => measure(a, b))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, feature) => sum + (value - b[feature]) ** 2, 0);
}
