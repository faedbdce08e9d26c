import { requireArray } from '../require/arguments';
import { iouOf, pairwise } from './box-iou';
import { diouOf } from './diou';
import type { Edges } from './edges';

/**
 * Complete IoU (Zheng 2020) of all pairs of boxes, `[n, 4]` and `[m, 4]` to `[n][m]`: distance IoU less alpha v. v in
 * [0, 1] measures the difference in aspect ratio, and alpha = v / (1 - IoU + v). Ranges from -2 to 1 (equal boxes).
 * Boxes are `[x1, y1, x2, y2]` in any unit; boxes without area and NaN are treated as by `boxIou`. Throws if an
 * argument is not an array, or a box does not have four values.
 */
export function ciou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('ciou', 'boxes', boxes);
  requireArray('ciou', 'others', others);
  return pairwise(boxes, others, ciouOf);
}

function ciouOf(a: Edges, i: number, b: Edges, j: number): number {
  const v = (4 / Math.PI ** 2) * (angle(a, i) - angle(b, j)) ** 2;
  if (v === 0) return diouOf(a, i, b, j);
  const alpha = v / (1 - iouOf(a, i, b, j) + v);
  return diouOf(a, i, b, j) - alpha * v;
}

/** arctan(width / height): pi / 2 for a box of zero height, 0 for a point. */
const angle = ({ x1, y1, x2, y2 }: Edges, i: number) => Math.atan2(x2[i] - x1[i], y2[i] - y1[i]);
