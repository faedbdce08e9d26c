import { requireArray } from '../require/arguments';
import { type Edges, edgesOf, intersectionArea } from './edges';

/**
 * Intersection over union (IoU, Jaccard index) of all pairs of boxes, `[n, 4]` and `[m, 4]` to `[n][m]`: the area of
 * the intersection divided by the area of the union, 0 to 1. Boxes are `[x1, y1, x2, y2]` in any unit. Throws if an
 * argument is not an array, or a box does not have four values.
 *
 * A box without area has IoU 0 with every box, itself included. So has a box with x2 < x1. NaN gives NaN.
 */
export function boxIou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('boxIou', 'boxes', boxes);
  requireArray('boxIou', 'others', others);
  return pairwise(boxes, others, iouOf);
}

/** A measure of box `i` of `a` and box `j` of `b`. */
type Measure = (a: Edges, i: number, b: Edges, j: number) => number;

/** A measure of all pairs of boxes, `[n, 4]` and `[m, 4]` to `[n][m]`. Throws if a box does not have four values. */
export function pairwise(
  boxes: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
  measure: Measure,
): Float64Array[] {
  const [a, b] = [edgesOf(boxes), edgesOf(others)];
  return boxes.map((_, i) => {
    const row = new Float64Array(others.length);
    for (let j = 0; j < row.length; j++) row[j] = measure(a, i, b, j);
    return row;
  });
}

/** Intersection over union of two boxes. */
export function iouOf(a: Edges, i: number, b: Edges, j: number): number {
  const intersection = intersectionArea(a, i, b, j);
  const union = a.area[i] + b.area[j] - intersection;
  return union === 0 ? 0 : intersection / union;
}
