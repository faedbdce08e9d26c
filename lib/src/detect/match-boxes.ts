import type { Detection } from './detect';
import type { Box, LabelledBox } from './labelled';

/** A found box, and what it is worth. */
export interface Judged extends Detection {
  /** Of a thing that was found once already, or of none: `false`. Inside a crowd of its class it does not count. */
  readonly verdict: 'right' | 'false' | 'not counted';
  /** The thing it was taken for, by its place among the truth. */
  readonly of?: number;
}

/** Intersection over union. */
export function overlapOf([a1, b1, a2, b2]: Box, [c1, d1, c2, d2]: Box): number {
  const shared = Math.max(0, Math.min(a2, c2) - Math.max(a1, c1)) * Math.max(0, Math.min(b2, d2) - Math.max(b1, d1));
  const all = (a2 - a1) * (b2 - b1) + (c2 - c1) * (d2 - d1) - shared;
  return all > 0 ? shared / all : 0;
}

/**
 * Which of the found boxes of a picture are right, likeliest first as in COCO's measure: each takes the thing of its class that it
 * overlaps most, by at least `overlap` (intersection over union), among those not taken before. What a later one does changes
 * nothing, so it holds for every threshold of the score.
 */
export function matchBoxes(found: readonly Detection[], truth: readonly LabelledBox[], overlap = 0.5): Judged[] {
  const taken = new Set<number>();
  const inside = ({ box: [x1, y1, x2, y2] }: Detection, { box: [a, b, c, d] }: LabelledBox) => {
    const shared = Math.max(0, Math.min(x2, c) - Math.max(x1, a)) * Math.max(0, Math.min(y2, d) - Math.max(y1, b));
    return shared / ((x2 - x1) * (y2 - y1));
  };
  return [...found]
    .sort((one, other) => other.score - one.score)
    .map((detection) => {
      const { class: named, box } = detection;
      const free = truth.flatMap((thing, of) => {
        if (thing.class !== named || thing.crowd || taken.has(of)) return [];
        return [{ of, share: overlapOf(box, thing.box) }];
      });
      const best = free.reduce((one, other) => (other.share > one.share ? other : one), { of: -1, share: 0 });
      if (best.of >= 0 && best.share >= overlap) {
        taken.add(best.of);
        return { ...detection, verdict: 'right', of: best.of };
      }
      const inCrowd = truth.some(
        (thing) => thing.crowd && thing.class === named && inside(detection, thing) >= overlap,
      );
      return { ...detection, verdict: inCrowd ? 'not counted' : 'false' };
    });
}
