import { TransferError } from '../error';
import { iouOf } from './box-iou';
import type { Detection } from './detect';
import { ranked } from './ranked';
import { sidesOf } from './sides';

export interface NmsOptions {
  /** A box goes where it overlaps a better one by more than this, 0 to 1; 0.5 unless given. */
  readonly iou?: number;
  /** Whether a box only competes with those of its own class, which is the default; else with all. */
  readonly perClass?: boolean;
}

/**
 * Non-maximum suppression of one picture's detections: the best box stays, those that overlap it too much go, and so on
 * with what is left. Gives those that stay, the likeliest first; of equal scores the earlier one is better. A box without
 * area overlaps nothing and stays. Throws for NaN, and for an `iou` that is no share.
 */
export function nms<Found extends Detection>(
  detections: readonly Found[],
  { iou = 0.5, perClass = true }: NmsOptions = {},
): Found[] {
  requireShare('iou', iou);
  const { sorted, groups } = ranked(detections, perClass);
  const stays = new Uint8Array(sorted.length);
  for (const group of groups) {
    const sides = sidesOf(group.map((place) => sorted[place].box));
    const gone = new Uint8Array(group.length);
    for (let best = 0; best < group.length; best++) {
      if (gone[best]) continue;
      stays[group[best]] = 1;
      for (let other = best + 1; other < group.length; other++) {
        if (gone[other] === 0 && iouOf(sides, best, sides, other) > iou) gone[other] = 1;
      }
    }
  }
  return sorted.filter((_, place) => stays[place]);
}

/** Throws where a number that has to be from 0 to 1 is not. */
export function requireShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new TransferError(`${name} is a share from 0 to 1; it was ${value}.`);
}
