import { isBox } from '../data/labelled';
import { TransferError } from '../error';
import { numberText } from '../require/described';
import type { Detection } from './detect';

/**
 * Detections in descending order of score, equal scores in their order, and the indices of each class in that order.
 * Without `perClass`, all detections are one group. Throws if a coordinate or score is not finite: such a box can
 * neither be the best nor overlap another.
 */
export function sortByScore<Found extends Detection>(
  detections: readonly Found[],
  perClass: boolean,
): { sorted: Found[]; groups: number[][] } {
  for (const [index, { box, score }] of detections.entries()) {
    if (!Number.isFinite(score) || !isBox(box)) {
      throw new TransferError(
        `Detection ${index} has the box ${numberText(box)} and the score ${Number(score)}. All of them have to be finite numbers; a net whose training diverged gives NaN: look at its loss.`,
      );
    }
  }
  const sorted = [...detections].sort((a, b) => b.score - a.score);
  const groups = new Map<string, number[]>();
  for (const [index, detection] of sorted.entries()) {
    const group = perClass ? detection.class : '';
    const indices = groups.get(group);
    if (indices) indices.push(index);
    else groups.set(group, [index]);
  }
  return { sorted, groups: [...groups.values()] };
}
