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
  const fits = Array.from({ length: 101 }, (_, step) => step / 100).filter((w) => {
    const sum = ([first, second]: Point) => w * first + (1 - w) * second;
    return points.every((other) => sum(points[chosen]) <= sum(other) + 1e-12);
  });
  return fits.length > 0 ? { from: fits[0], to: fits[fits.length - 1] } : undefined;
}

export function reachable(points: readonly Point[]): number[] {
  return front(points).filter((place) => weights(points, place) !== undefined);
}

function places(points: readonly Point[]): number[] {
  return points.map((_, place) => place);
}
