import { isBox } from '../data/labelled';
import { TransferError } from '../error';
import { numberText } from '../require/described';
import type { Detection } from './detect';

/**
 * Detections in descending order of score, equal scores in their order, and the indices of each class in that order.
 * Without `perClass`, all detections are one group. Throws if a coordinate or score is not finite: such a box can
 * neither be the best nor overlap another.
 */
export function ranked<Found extends Detection>(
  detections: readonly Found[],
  perClass: boolean,
): { sorted: Found[]; groups: number[][] } {
  for (const [place, { box, score }] of detections.entries()) {
    if (!Number.isFinite(score) || !isBox(box)) {
      throw new TransferError(
        `Detection ${place} has the box ${numberText(box)} and the score ${Number(score)}. All of them have to be finite numbers; a net whose training diverged gives NaN: look at its loss.`,
      );
    }
  }
  const sorted = [...detections].sort((one, other) => other.score - one.score);
  const groups = new Map<string, number[]>();
  for (const [place, one] of sorted.entries()) {
    const group = perClass ? one.class : '';
    const places = groups.get(group);
    if (places) places.push(place);
    else groups.set(group, [place]);
  }
  return { sorted, groups: [...groups.values()] };
}
