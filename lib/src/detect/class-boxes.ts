import type { LabelledBox, LabelledPicture } from '../data/labelled';
import type { Detection } from './detect';
import { matchOverlap } from './match-boxes';
import { type Sides, sidesOf } from './sides';

/** The things of one class. */
export interface Truths extends Sides {
  /** Pixels by which a thing is small or large, which need not be those of its box. */
  readonly pixels: Float64Array;
  /** 1 where one box stands for many things. */
  readonly crowd: Uint8Array;
}

/** All that there is of one class and all that was found of it, one picture behind the other. */
export interface ClassBoxes {
  readonly truths: Truths;
  readonly found: Sides;
  readonly scores: Float64Array;
  /** Which of its picture a found box is, the most confident 0. */
  readonly rank: Uint32Array;
  /** Of each picture where there is either: where its found boxes end, and its things. */
  readonly ends: readonly (readonly [found: number, truths: number])[];
  /** Of each picture how much each found box overlaps each thing, `[found, truths]`, one picture behind the other. */
  readonly overlap: Float64Array;
}

/** What belongs to one class, with the number of the picture where it is. */
interface Gathered {
  readonly truths: { picture: number; truth: LabelledBox }[];
  readonly found: { picture: number; one: Detection }[];
}

/** Boxes by class: of the classes asked for, or of all that stand in the pictures or were found, in that order. */
export function classBoxes(
  pictures: readonly LabelledPicture[],
  found: readonly (readonly Detection[])[],
  { classes, most }: { classes?: readonly string[]; most: number },
): Map<string, ClassBoxes> {
  const all = new Map<string, Gathered>(classes?.map((name) => [name, { truths: [], found: [] }]));
  const of = (name: string): Gathered | undefined => {
    const known = all.get(name);
    if (known || classes) return known;
    const fresh = { truths: [], found: [] };
    all.set(name, fresh);
    return fresh;
  };
  for (let picture = 0; picture < pictures.length; picture++) {
    for (const truth of pictures[picture].boxes) of(truth.class)?.truths.push({ picture, truth });
    for (const one of found[picture]) of(one.class)?.found.push({ picture, one });
  }
  return new Map([...all].map(([name, gathered]) => [name, arranged(gathered, most)]));
}

function arranged({ truths, found }: Gathered, most: number): ClassBoxes {
  found.sort((a, b) => a.picture - b.picture || b.one.score - a.one.score);
  const kept: Detection[] = [];
  const rank: number[] = [];
  const ends: [number, number][] = [];
  let [atFound, atTruth] = [0, 0];
  while (atFound < found.length || atTruth < truths.length) {
    const picture = Math.min(found[atFound]?.picture ?? Infinity, truths[atTruth]?.picture ?? Infinity);
    for (let place = 0; found[atFound]?.picture === picture; place++, atFound++) {
      if (place < most) {
        kept.push(found[atFound].one);
        rank.push(place);
      }
    }
    while (truths[atTruth]?.picture === picture) atTruth++;
    ends.push([kept.length, atTruth]);
  }
  const sides = sidesOf(truths.map(({ truth }) => truth.box));
  const boxes = {
    truths: {
      ...sides,
      pixels: Float64Array.from(truths, ({ truth }, place) => truth.area ?? sides.area[place]),
      crowd: Uint8Array.from(truths, ({ truth }) => (truth.crowd ? 1 : 0)),
    },
    found: sidesOf(kept.map(({ box }) => box)),
    scores: Float64Array.from(kept, ({ score }) => score),
    rank: Uint32Array.from(rank),
    ends,
  };
  return { ...boxes, overlap: overlaps(boxes) };
}

/** `matchOverlap` of each detection with each true box of its image. */
function overlaps({ found, truths, ends }: Omit<ClassBoxes, 'overlap'>): Float64Array {
  let [firstFound, firstTruth, pairs] = [0, 0, 0];
  for (const [endFound, endTruth] of ends) {
    pairs += (endFound - firstFound) * (endTruth - firstTruth);
    [firstFound, firstTruth] = [endFound, endTruth];
  }
  const overlap = new Float64Array(pairs);
  let pair = 0;
  [firstFound, firstTruth] = [0, 0];
  for (const [endFound, endTruth] of ends) {
    for (let i = firstFound; i < endFound; i++) {
      for (let j = firstTruth; j < endTruth; j++) overlap[pair++] = matchOverlap(found, i, truths, j, truths.crowd[j]);
    }
    [firstFound, firstTruth] = [endFound, endTruth];
  }
  return overlap;
}
