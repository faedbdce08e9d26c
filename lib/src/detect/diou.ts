import { requireArray } from '../require/arguments';
import { iouOf, pairwise } from './box-iou';
import type { Edges } from './edges';

/**
 * Distance IoU (Zheng 2020) of all pairs of boxes, `[n, 4]` and `[m, 4]` to `[n][m]`: IoU less the squared distance of
 * the centers divided by the squared diagonal of the smallest enclosing box. Ranges from -1 (far apart) to 1 (equal
 * boxes). Boxes are `[x1, y1, x2, y2]` in any unit; boxes without area and NaN are treated as by `boxIou`, and two
 * equal points have 0. Throws if an argument is not an array, or a box does not have four values.
 */
export function diou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('diou', 'boxes', boxes);
  requireArray('diou', 'others', others);
  return pairwise(boxes, others, diouOf);
}

/** Distance IoU of two boxes. */
export function diouOf(a: Edges, i: number, b: Edges, j: number): number {
  const width = Math.max(a.x2[i], b.x2[j]) - Math.min(a.x1[i], b.x1[j]);
  const height = Math.max(a.y2[i], b.y2[j]) - Math.min(a.y1[i], b.y1[j]);
  const diagonal = width ** 2 + height ** 2;
  const dx = (a.x1[i] + a.x2[i] - b.x1[j] - b.x2[j]) / 2;
  const dy = (a.y1[i] + a.y2[i] - b.y1[j] - b.y2[j]) / 2;
  return iouOf(a, i, b, j) - (diagonal === 0 ? 0 : (dx ** 2 + dy ** 2) / diagonal);
}
