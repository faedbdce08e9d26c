import { requireArray } from '../require/arguments';
import { type Sides, shared, sidesOf } from './sides';

/**
 * Intersection over union (Jaccard index) of every box with every other one, `[n, 4]` and `[m, 4]` to `[n][m]`: the area
 * that both cover over the area that one of them covers, 0 to 1. Boxes are `[x1, y1, x2, y2]` in any unit.
 *
 * A box without area overlaps nothing, itself included: 0. So does one whose x2 lies left of its x1. NaN gives NaN.
 */
export function boxIou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('boxIou', 'boxes', boxes);
  requireArray('boxIou', 'others', others);
  return pairwise(boxes, others, iouOf);
}

/** How box `i` of `a` lies to box `j` of `b`, as a number. */
type Measure = (a: Sides, i: number, b: Sides, j: number) => number;

/** A measure of every box with every other one: a row for each of `boxes`. */
export function pairwise(
  boxes: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
  measure: Measure,
): Float64Array[] {
  const [a, b] = [sidesOf(boxes), sidesOf(others)];
  return boxes.map((_, i) => {
    const row = new Float64Array(others.length);
    for (let j = 0; j < row.length; j++) row[j] = measure(a, i, b, j);
    return row;
  });
}

/** Intersection over union of two boxes. */
export function iouOf(a: Sides, i: number, b: Sides, j: number): number {
  const both = shared(a, i, b, j);
  const either = a.area[i] + b.area[j] - both;
  return either === 0 ? 0 : both / either;
}
