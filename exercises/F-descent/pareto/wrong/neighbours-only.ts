export type Point = readonly number[];

export interface Range {
  from: number;
  to: number;
}

export function front(points: readonly Point[]): number[] {
  return places(points).filter((place) => !points.some((other) => dominates(other, points[place])));
}

function dominates(a: Point, b: Point): boolean {
  return a.every((loss, i) => loss <= b[i]) && a.some((loss, i) => loss < b[i]);
}

export function weights(points: readonly Point[], chosen: number): Range | undefined {
  if (!front(points).includes(chosen)) return undefined;
  const own = points[chosen];
  const kept = front(points).map((place) => points[place]);
  const before = kept.filter(([first]) => first < own[0]).sort((a, b) => b[0] - a[0])[0];
  const behind = kept.filter(([first]) => first > own[0]).sort((a, b) => a[0] - b[0])[0];
  const tie = (a: Point, b: Point) => (b[1] - a[1]) / (a[0] - b[0] + b[1] - a[1]);
  const [from, to] = [behind ? tie(own, behind) : 0, before ? tie(before, own) : 1];
  return from <= to ? { from, to } : undefined;
}

export function reachable(points: readonly Point[]): number[] {
  return front(points).filter((place) => weights(points, place) !== undefined);
}

function places(points: readonly Point[]): number[] {
  return points.map((_, place) => place);
}
