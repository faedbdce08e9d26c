import { isBox } from '../data/labelled';
import { TransferError } from '../error';
import { numberText } from '../require/described';
import type { Detection } from './detect';

/**
 * Detections, the most confident first, those of one score in their order, and where each class's stand in that. As one group
 * where classes are not told apart. Throws where a box or a score is no finite number: such a box can be neither the best
 * nor overlap another.
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
