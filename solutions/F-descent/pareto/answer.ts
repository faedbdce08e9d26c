/** The losses of one way to train, in one order for all ways. */
export type Point = readonly number[];

/** The weights w of the first loss, from and to these two included, for which a point has the smallest sum. */
export interface Range {
  from: number;
  to: number;
}

/** The places of the points that no other point dominates. */
export function front(points: readonly Point[]): number[] {
  return places(points).filter((place) => !points.some((other) => dominates(other, points[place])));
}

function dominates(a: Point, b: Point): boolean {
  return a.every((loss, i) => loss <= b[i]) && a.some((loss, i) => loss < b[i]);
}

/**
 * Each other point gives one condition, w * first + (1 - w) * second <= 0 for what the chosen one has more of each loss:
 * a bound on w from above or from below. The range is what all of them leave of 0 to 1.
 */
export function weights(points: readonly Point[], chosen: number): Range | undefined {
  let [from, to] = [0, 1];
  for (const other of points) {
    const [first, second] = points[chosen].map((loss, i) => loss - other[i]);
    const slope = first - second;
    if (slope > 0) to = Math.min(to, -second / slope);
    else if (slope < 0) from = Math.max(from, -second / slope);
    else if (second > 0) return undefined;
  }
  return from <= to ? { from, to } : undefined;
}

/** The places on the front that some weighted sum leads to: they lie on the lower left of the convex hull. */
export function reachable(points: readonly Point[]): number[] {
  return front(points).filter((place) => weights(points, place) !== undefined);
}

function places(points: readonly Point[]): number[] {
  return points.map((_, place) => place);
}
