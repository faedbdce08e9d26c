import { requireArray } from '../require/arguments';
import { pairwise } from './box-iou';
import { type Edges, intersectionArea } from './edges';

/**
 * Generalised IoU (Rezatofighi 2019) of all pairs of boxes, `[n, 4]` and `[m, 4]` to `[n][m]`: IoU less the fraction of
 * the smallest enclosing box that neither box covers. Ranges from -1 (far apart) to 1 (equal boxes). Unlike IoU, it
 * measures the distance of boxes that do not overlap; it is below 0 only for boxes that are apart or nearly so. If the
 * enclosing box has no area, it is 0. Boxes are `[x1, y1, x2, y2]` in any unit; boxes without area and NaN are treated
 * as by `boxIou`. Throws if an argument is not an array, or a box does not have four values.
 */
export function giou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('giou', 'boxes', boxes);
  requireArray('giou', 'others', others);
  return pairwise(boxes, others, giouOf);
}

function giouOf(a: Edges, i: number, b: Edges, j: number): number {
  const intersection = intersectionArea(a, i, b, j);
  const union = a.area[i] + b.area[j] - intersection;
  const width = Math.max(a.x2[i], b.x2[j]) - Math.min(a.x1[i], b.x1[j]);
  const height = Math.max(a.y2[i], b.y2[j]) - Math.min(a.y1[i], b.y1[j]);
  const enclosing = width * height;
  const iou = union === 0 ? 0 : intersection / union;
  return enclosing === 0 ? iou : iou - (enclosing - union) / enclosing;
}
