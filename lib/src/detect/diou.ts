import { requireArray } from '../require/arguments';
import { iouOf, pairwise } from './box-iou';
import type { Sides } from './sides';

/**
 * Distance IoU (Zheng 2020) of every box with every other one, `[n, 4]` and `[m, 4]` to `[n][m]`: IoU less the squared
 * distance of the centers over the squared diagonal of the smallest box around both. From -1 (far apart) to 1 (the same
 * box). Boxes without area and NaN are treated as `boxIou` does; two that are the same point have 0.
 */
export function diou(boxes: readonly (readonly number[])[], others: readonly (readonly number[])[]): Float64Array[] {
  requireArray('diou', 'boxes', boxes);
  requireArray('diou', 'others', others);
  return pairwise(boxes, others, diouOf);
}

/** Distance IoU of two boxes. */
export function diouOf(a: Sides, i: number, b: Sides, j: number): number {
  const width = Math.max(a.x2[i], b.x2[j]) - Math.min(a.x1[i], b.x1[j]);
  const height = Math.max(a.y2[i], b.y2[j]) - Math.min(a.y1[i], b.y1[j]);
  const diagonal = width ** 2 + height ** 2;
  const dx = (a.x1[i] + a.x2[i] - b.x1[j] - b.x2[j]) / 2;
  const dy = (a.y1[i] + a.y2[i] - b.y1[j] - b.y2[j]) / 2;
  return iouOf(a, i, b, j) - (diagonal === 0 ? 0 : (dx ** 2 + dy ** 2) / diagonal);
}
