export type Point = readonly number[];

export interface Range {
  from: number;
  to: number;
}

export function front(points: readonly Point[]): number[] {
  const best = points[0].map((_, i) => Math.min(...points.map((point) => point[i])));
  return places(points).filter((place) => points[place].some((loss, i) => loss === best[i]));
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
