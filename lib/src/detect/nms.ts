import { requireArray, requireProperties } from '../require/arguments';
import { requireOptions } from '../require/options';
import { iouOf } from './box-iou';
import type { Detection } from './detect';
import { requireOverlap } from './require-overlap';
import { type Sides, sidesOf } from './sides';
import { ranked } from './sort-by-score';

export interface NmsOptions {
  /** A box goes where it overlaps a better one by more than this, 0 to 1; 0.5 unless given. */
  readonly iou?: number;
  /** Whether a box only competes with those of its own class, which is the default; else with all. */
  readonly perClass?: boolean;
}

/**
 * Non-maximum suppression of one picture's detections: the best box stays, those that overlap it too much go, and so on
 * with what is left. Gives those that stay, the most confident first; of equal scores the earlier one is better. A box without
 * area overlaps nothing and stays. Throws for NaN, and for an `iou` outside 0 to 1.
 */
export function nms<Found extends Detection>(detections: readonly Found[], options: NmsOptions = {}): Found[] {
  requireOptions('nms', options, { iou: true, perClass: true });
  requireArray('nms', 'detections', detections);
  for (const found of detections) requireProperties('nms', 'found boxes', found, ['box', 'score']);
  const { iou = 0.5, perClass = true } = options;
  requireOverlap("nms's iou", iou, 0.5);
  const { sorted, groups } = ranked(detections, perClass);
  const stays = new Uint8Array(sorted.length);
  for (const group of groups) {
    const sides = sidesOf(group.map((place) => sorted[place].box));
    const gone = new Uint8Array(group.length);
    for (let best = 0; best < group.length; best++) {
      if (gone[best]) continue;
      stays[group[best]] = 1;
      suppress(sides, best, iou, gone);
    }
  }
  return sorted.filter((_, place) => stays[place]);
}

/** Marks the boxes behind the best one that overlap it by more than `iou`. */
function suppress(sides: Sides, best: number, iou: number, gone: Uint8Array): void {
  const { x1, y1, x2, y2 } = sides;
  const [left, top, right, bottom] = [x1[best], y1[best], x2[best], y2[best]];
  for (let other = best + 1; other < gone.length; other++) {
    // Most boxes lie apart, which a comparison tells sooner than a division.
    if (gone[other] || x1[other] >= right || x2[other] <= left || y1[other] >= bottom || y2[other] <= top) continue;
    if (iouOf(sides, best, sides, other) > iou) gone[other] = 1;
  }
}
