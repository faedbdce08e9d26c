import type { ClassBoxes, Truths } from './class-boxes';

/** What became of a found box: it counts for nothing, is right, or is wrong. */
export const NOTHING = 0;
export const RIGHT = 1;
export const WRONG = 2;

/** From how many pixels to how many, both included. */
export type Range = readonly [from: number, to: number];

/**
 * COCO's rule which found boxes of a class are right (Lin 2014), picture by picture, the likeliest first. Each takes the
 * thing that it overlaps most of those not taken yet, by `iou` at least; a crowd may be taken any number of times, and of
 * equal overlaps the later thing. Things outside `range` and crowds count for nothing, and a box that takes one, because
 * no other thing is left for it, counts for nothing as well; so does one outside `range` that takes none.
 * Returns an outcome for each found box; `counted` is `countedOf(truths, range)`, where that is known.
 */
export function match(
  { found, truths, ends, overlap }: ClassBoxes,
  iou: number,
  range: Range,
  counted = countedOf(truths, range),
): Uint8Array {
  const outcomes = new Uint8Array(found.area.length);
  const taken = new Uint8Array(counted.length);
  const least = Math.min(iou, 1 - 1e-10);
  let at = 0;
  let fromFound = 0;
  let fromTruth = 0;
  for (let picture = 0; picture < ends.length; picture++) {
    const [toFound, toTruth] = ends[picture];
    for (let i = fromFound; i < toFound; i++) {
      let thing = -1;
      let most = least;
      for (let j = fromTruth; j < toTruth; j++) {
        const value = overlap[at++];
        if (value < least || (taken[j] && !truths.crowd[j])) continue;
        // A thing that counts goes before all that do not, however much they overlap.
        const before = thing < 0 ? 0 : counted[j] - counted[thing];
        if (before < 0 || (before === 0 && value < most)) continue;
        thing = j;
        most = value;
      }
      if (thing >= 0) {
        taken[thing] = 1;
        outcomes[i] = counted[thing] ? RIGHT : NOTHING;
      } else outcomes[i] = isWithin(found.area[i], range) ? WRONG : NOTHING;
    }
    fromFound = toFound;
    fromTruth = toTruth;
  }
  return outcomes;
}

/** 1 for each thing that counts: one of this size that is no crowd. */
export function countedOf({ pixels, crowd }: Truths, range: Range): Uint8Array {
  return Uint8Array.from(pixels, (area, place) => (!crowd[place] && isWithin(area, range) ? 1 : 0));
}

const isWithin = (pixels: number, range: Range) => pixels >= range[0] && pixels <= range[1];
