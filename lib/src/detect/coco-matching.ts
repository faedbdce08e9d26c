import { type Sides, shared } from './sides';

/** What became of a found box: it counts for nothing, is right, or is wrong. */
export const NOTHING = 0;
export const RIGHT = 1;
export const WRONG = 2;

/** The things of one class in one picture. */
export interface Truths extends Sides {
  /** Pixels by which a thing is small or large, which need not be those of its box. */
  readonly pixels: Float64Array;
  /** 1 where one box stands for many things. */
  readonly crowd: Uint8Array;
}

/** From how many pixels to how many, both included. */
export type Range = readonly [from: number, to: number];

/**
 * How much each found box overlaps each thing `[found, truths]`: intersection over union, and where the thing is a crowd
 * the share of the found box that lies in it.
 */
export function overlaps(found: Sides, truths: Truths): Float64Array {
  const [rows, columns] = [found.area.length, truths.area.length];
  const overlap = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const both = shared(found, i, truths, j);
      const of = truths.crowd[j] ? found.area[i] : found.area[i] + truths.area[j] - both;
      overlap[i * columns + j] = both === 0 ? 0 : both / of;
    }
  }
  return overlap;
}

/**
 * COCO's rule which found boxes are right (Lin 2014), for one class in one picture, found boxes the likeliest first. Each
 * takes the thing that it overlaps most of those not taken yet, by `iou` at least; a crowd may be taken any number of
 * times, and of equal overlaps the later thing. Things outside `range` and crowds count for nothing, and a box that takes
 * one, because no other thing is left for it, counts for nothing as well; so does one outside `range` that takes none.
 * Writes an outcome for each found box.
 */
export function match(
  found: Sides,
  truths: Truths,
  overlap: Float64Array,
  { iou, range, outcomes }: { iou: number; range: Range; outcomes: Uint8Array },
): void {
  const columns = truths.area.length;
  const taken = new Uint8Array(columns);
  const least = Math.min(iou, 1 - 1e-10);
  for (let i = 0; i < found.area.length; i++) {
    let thing = -1;
    let most = least;
    let counts = false;
    for (let j = 0; j < columns; j++) {
      const value = overlap[i * columns + j];
      if (value < least || (taken[j] && !truths.crowd[j])) continue;
      const counted = !truths.crowd[j] && isWithin(truths.pixels[j], range);
      // A thing that counts goes before all that do not, however much they overlap.
      if (counts && !counted) continue;
      if (value < most && counts === counted) continue;
      thing = j;
      most = value;
      counts = counted;
    }
    if (thing >= 0) taken[thing] = 1;
    if (thing >= 0) outcomes[i] = counts ? RIGHT : NOTHING;
    else outcomes[i] = isWithin(found.area[i], range) ? WRONG : NOTHING;
  }
}

export const isWithin = (pixels: number, [from, to]: Range) => pixels >= from && pixels <= to;
