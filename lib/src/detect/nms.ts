import { requireArray, requireProperties } from '../require/arguments';
import { requireOptions } from '../require/options';
import { iouOf } from './box-iou';
import type { Detection } from './detect';
import { type Edges, edgesOf } from './edges';
import { requireOverlap } from './require-overlap';
import { sortByScore } from './sort-by-score';

/** The threshold of `nms`, and whether it treats classes separately. */
export interface NmsOptions {
  /** A box is suppressed if its IoU with a box of higher score exceeds this; default 0.5. */
  readonly iou?: number;
  /** Whether only boxes of the same class suppress each other; default true. */
  readonly perClass?: boolean;
}

/**
 * Non-maximum suppression of one image's detections. The detection with the highest score is kept, those whose IoU with
 * it exceeds the threshold are removed, and so on with the rest. Returns the kept detections, highest score first;
 * among equal scores, the earlier is first. A box without area overlaps no box and is kept. Throws if an option is
 * unknown, `detections` is not an array of boxes with scores, a coordinate or score is not finite, or `iou` is not in
 * 0..1.
 */
export function nms<Found extends Detection>(detections: readonly Found[], options: NmsOptions = {}): Found[] {
  requireOptions('nms', options, { iou: true, perClass: true });
  requireArray('nms', 'detections', detections);
  for (const detection of detections) requireProperties('nms', 'found boxes', detection, ['box', 'score']);
  const { iou = 0.5, perClass = true } = options;
  requireOverlap("nms's iou", iou, 0.5);
  const { sorted, groups } = sortByScore(detections, perClass);
  const isKept = new Uint8Array(sorted.length);
  for (const group of groups) {
    const boxes = edgesOf(group.map((index) => sorted[index].box));
    const isSuppressed = new Uint8Array(group.length);
    for (let best = 0; best < group.length; best++) {
      if (isSuppressed[best]) continue;
      isKept[group[best]] = 1;
      suppress(boxes, best, iou, isSuppressed);
    }
  }
  return sorted.filter((_, index) => isKept[index]);
}

/** Marks the boxes after `best` whose IoU with it exceeds the threshold. */
function suppress(boxes: Edges, best: number, iou: number, isSuppressed: Uint8Array): void {
  const { x1, y1, x2, y2 } = boxes;
  const [left, top, right, bottom] = [x1[best], y1[best], x2[best], y2[best]];
  for (let other = best + 1; other < isSuppressed.length; other++) {
    // Most boxes do not overlap, and comparisons are cheaper than a division.
    if (isSuppressed[other] || x1[other] >= right || x2[other] <= left || y1[other] >= bottom || y2[other] <= top)
      continue;
    if (iouOf(boxes, best, boxes, other) > iou) isSuppressed[other] = 1;
  }
}
