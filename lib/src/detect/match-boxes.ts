import type { LabelledBox } from '../data/labelled';
import { boxIou } from './box-iou';
import type { Detection } from './detect';
import { shared, sidesOf } from './sides';

/** A found box, and what it is worth. */
export interface Judged extends Detection {
  /** Of a thing that was found once already, or of none: `false`. Inside a crowd of its class it does not count. */
  readonly verdict: 'right' | 'false' | 'not counted';
  /** The thing it was taken for, by its place among the truth. */
  readonly of?: number;
}

/**
 * Which of the found boxes of a picture are right, likeliest first as in COCO's measure: each takes the thing of its class that it
 * overlaps most, by at least `overlap` (intersection over union), among those not taken before. What a later one does changes
 * nothing, so it holds for every threshold of the score.
 */
export function matchBoxes(found: readonly Detection[], truth: readonly LabelledBox[], overlap = 0.5): Judged[] {
  const taken = new Set<number>();
  const inside = ({ box }: Detection, thing: LabelledBox) => {
    const [own, crowd] = [sidesOf([box]), sidesOf([thing.box])];
    return shared(own, 0, crowd, 0) / own.area[0];
  };
  return [...found]
    .sort((one, other) => other.score - one.score)
    .map((detection) => {
      const { class: named, box } = detection;
      const free = truth.flatMap((thing, of) => {
        if (thing.class !== named || thing.crowd || taken.has(of)) return [];
        return [{ of, share: boxIou([box], [thing.box])[0][0] }];
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
