import { requireArray } from '../require/arguments';
import { pairwise } from './box-iou';
import { type Sides, shared } from './sides';

/**
 * Generalised IoU (Rezatofighi 2019) of every box with every other one, `[n, 4]` and `[m, 4]` to `[n][m]`: IoU less the
 * fraction of the smallest box around both that neither covers. From -1 (far apart) to 1 (the same box); below 0 only where
 * boxes are apart or nearly so, and unlike IoU it says there how far. Where the box around both has no area, it is 0.
 * Boxes without area and NaN are treated as `boxIou` does.
 */
export function giou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('giou', 'boxes', boxes);
  requireArray('giou', 'others', others);
  return pairwise(boxes, others, giouOf);
}

function giouOf(a: Sides, i: number, b: Sides, j: number): number {
  const both = shared(a, i, b, j);
  const either = a.area[i] + b.area[j] - both;
  const width = Math.max(a.x2[i], b.x2[j]) - Math.min(a.x1[i], b.x1[j]);
  const height = Math.max(a.y2[i], b.y2[j]) - Math.min(a.y1[i], b.y1[j]);
  const around = width * height;
  const iou = either === 0 ? 0 : both / either;
  return around === 0 ? iou : iou - (around - either) / around;
}
