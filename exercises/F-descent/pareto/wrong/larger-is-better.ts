export type Point = readonly number[];

export interface Range {
  from: number;
  to: number;
}

export function front(points: readonly Point[]): number[] {
  return places(points).filter((place) => !points.some((other) => dominates(other, points[place])));
}

function dominates(a: Point, b: Point): boolean {
  return a.every((loss, i) => loss >= b[i]) && a.some((loss, i) => loss > b[i]);
}

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

export function reachable(points: readonly Point[]): number[] {
  return front(points).filter((place) => weights(points, place) !== undefined);
}

function places(points: readonly Point[]): number[] {
  return points.map((_, place) => place);
}
