import { requireArray } from '../require/arguments';
import { iouOf, pairwise } from './box-iou';
import { diouOf } from './diou';
import type { Sides } from './sides';

/**
 * Complete IoU (Zheng 2020) of every box with every other one, `[n, 4]` and `[m, 4]` to `[n][m]`: distance IoU less
 * alpha v, where v in [0, 1] says how the boxes differ in the ratio of width to height and alpha = v / (1 - IoU + v).
 * From -2 to 1 (the same box). Boxes without area and NaN are treated as `boxIou` does.
 */
export function ciou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('ciou', 'boxes', boxes);
  requireArray('ciou', 'others', others);
  return pairwise(boxes, others, ciouOf);
}

function ciouOf(a: Sides, i: number, b: Sides, j: number): number {
  const v = (4 / Math.PI ** 2) * (slant(a, i) - slant(b, j)) ** 2;
  if (v === 0) return diouOf(a, i, b, j);
  const alpha = v / (1 - iouOf(a, i, b, j) + v);
  return diouOf(a, i, b, j) - alpha * v;
}

/** arctan(width / height), pi / 2 of a level line, 0 of a point. */
const slant = ({ x1, y1, x2, y2 }: Sides, i: number) => Math.atan2(x2[i] - x1[i], y2[i] - y1[i]);
