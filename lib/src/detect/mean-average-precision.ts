import { TransferError } from '../error';
import { isWithin, match, NOTHING, overlaps, type Range, RIGHT, type Truths } from './coco-matching';
import type { Detection } from './detect';
import type { LabelledBox, LabelledPicture } from './labelled';
import { type PrecisionRecall, precisionRecall } from './precision-recall';
import { requireFound } from './require-found';
import { type Sides, sidesOf } from './sides';

export interface MeanAveragePrecisionOptions {
  /** Overlaps from which a box is right; 0.5, 0.55, ... 0.95 unless given. */
  readonly ious?: readonly number[];
  /** Numbers of boxes a picture, of each class: the most counts for precision, each gives a recall. 1, 10, 100 unless given. */
  readonly most?: readonly number[];
  /** Pixels from which and up to which a thing belongs to a size; COCO's small, medium and large unless given. */
  readonly sizes?: Readonly<Record<string, readonly [from: number, to: number]>>;
  /** The classes that are looked at; all that stand in the pictures or were found unless given. */
  readonly classes?: readonly string[];
}

/** Means over classes and over overlaps; -1 where no class has a thing that counts. */
export interface MeanAveragePrecision {
  readonly ap: number;
  /** At an overlap of 0.5 alone, and of 0.75; -1 where that is none of `ious`. */
  readonly ap50: number;
  readonly ap75: number;
  /** By size: `small`, `medium`, `large`. */
  readonly apBySize: Readonly<Record<string, number>>;
  /** Recall with so many boxes a picture: `ar[1]`, `ar[10]`, `ar[100]`. */
  readonly ar: Readonly<Record<number, number>>;
  readonly arBySize: Readonly<Record<string, number>>;
  readonly classes: readonly ClassPrecision[];
}

/** What one class came to; -1 where nothing of it counts. */
export interface ClassPrecision {
  readonly class: string;
  /** Things to find, crowds not counted. */
  readonly truths: number;
  /** Boxes found, up to the most a picture. */
  readonly found: number;
  readonly ap: number;
  readonly ap50: number;
  readonly ap75: number;
  readonly apBySize: Readonly<Record<string, number>>;
  readonly ar: Readonly<Record<number, number>>;
  readonly arBySize: Readonly<Record<string, number>>;
  /** Precision over recall, at each overlap. */
  readonly curves: readonly PrecisionRecall[];
}

/** 0.5, 0.55, ... 0.95 as NumPy's `linspace` rounds them, since an overlap may be just one of them. */
const IOUS: readonly number[] = Array.from({ length: 10 }, (_, step) => 0.5 + step * ((0.95 - 0.5) / 9));
const SIZES = {
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, Number.POSITIVE_INFINITY],
} as const;
const EVERY_SIZE: Range = [0, Number.POSITIVE_INFINITY];

/**
 * How well found boxes agree with labelled ones, as COCO measures it (Lin 2014): `found[i]` is what was found in
 * `pictures[i]`. Every figure is that of pycocotools: average precision over ten overlaps, at 0.5, at 0.75 and by size of
 * the thing, average recall with 1, 10 and 100 boxes a picture and by size; each also by class, with curves of precision.
 *
 * Crowds count for nothing, nor do boxes that lie in one. A class without a thing has -1 and is left out of the means.
 * Throws where the lists are not of one length, and for a box, an area or a score that is no finite number.
 */
export function meanAveragePrecision(
  pictures: readonly LabelledPicture[],
  found: readonly (readonly Detection[])[],
  options: MeanAveragePrecisionOptions = {},
): MeanAveragePrecision {
  const { ious = IOUS, most = [1, 10, 100], sizes = SIZES } = options;
  requireOptions({ ious, most, sizes });
  requireFound(pictures, found);
  const setting = { ious, most: [...most].sort((one, other) => one - other), sizes };
  const classes = [...casesByClass(pictures, found, options.classes)].map(([name, cases]) =>
    measured(name, cases, setting),
  );
  const mean = (of: (one: ClassPrecision) => number) => meanOfKnown(classes.map(of));
  return {
    ap: mean((one) => one.ap),
    ap50: mean((one) => one.ap50),
    ap75: mean((one) => one.ap75),
    apBySize: each(Object.keys(sizes), (size) => mean((one) => one.apBySize[size])),
    ar: each(most, (number) => mean((one) => one.ar[number])),
    arBySize: each(Object.keys(sizes), (size) => mean((one) => one.arBySize[size])),
    classes,
  };
}

/** What there is of one class in one picture, and what was found. */
interface Case {
  readonly truths: LabelledBox[];
  readonly found: Detection[];
}

/** The pictures of each class, in order, without those where it neither is nor was found. */
function casesByClass(
  pictures: readonly LabelledPicture[],
  found: readonly (readonly Detection[])[],
  asked?: readonly string[],
): Map<string, Case[]> {
  const cases = new Map<string, Case[]>(asked?.map((name) => [name, []]));
  const last = new Map<string, number>();
  const caseOf = (name: string, picture: number) => {
    let ofClass = cases.get(name);
    if (!ofClass) {
      if (asked) return;
      ofClass = [];
      cases.set(name, ofClass);
    }
    if (last.get(name) !== picture) ofClass.push({ truths: [], found: [] });
    last.set(name, picture);
    return ofClass[ofClass.length - 1];
  };
  for (const [place, { boxes }] of pictures.entries()) {
    for (const truth of boxes) caseOf(truth.class, place)?.truths.push(truth);
    for (const one of found[place]) caseOf(one.class, place)?.found.push(one);
  }
  return cases;
}

type Setting = Required<Pick<MeanAveragePrecisionOptions, 'ious' | 'most' | 'sizes'>>;

/** Every figure of one class. */
function measured(name: string, cases: readonly Case[], { ious, most, sizes }: Setting): ClassPrecision {
  const ranked = cases.map((one) => matchable(one, most.at(-1) as number));
  const order = byScore(ranked.map(({ scores }) => scores));
  const scores = permuted(Float64Array.from(ranked.flatMap((one) => [...one.scores])), order);
  const within = (range: Range) => {
    const truths = ranked.reduce((sum, one) => sum + countWithin(one.truths, range), 0);
    const outcomes = ious.map((iou) => outcomesOf(ranked, { iou, range }));
    const curves = ious.map((iou, at) => precisionRecall(permuted(outcomes[at], order), scores, truths, iou));
    return { truths, outcomes, curves };
  };
  const all = within(EVERY_SIZE);
  const bySize = each(Object.keys(sizes), (size) => within(sizes[size]).curves);
  const apOf = (curves: readonly PrecisionRecall[]) => meanOfKnown(curves.map(({ ap }) => ap));
  const near = (iou: number) => all.curves.find((curve) => Math.abs(curve.iou - iou) < 1e-9)?.ap ?? -1;
  return {
    class: name,
    truths: all.truths,
    found: scores.length,
    ap: apOf(all.curves),
    ap50: near(0.5),
    ap75: near(0.75),
    apBySize: each(Object.keys(sizes), (size) => apOf(bySize[size])),
    ar: each(most, (number) =>
      meanOfKnown(all.outcomes.map((outcomes) => recallOf(outcomes, ranked, number, all.truths))),
    ),
    arBySize: each(Object.keys(sizes), (size) => meanOfKnown(bySize[size].map(({ recall }) => recall))),
    curves: all.curves,
  };
}

/** A case as the matching reads it: found boxes the likeliest first, as many as count. */
interface Matchable {
  readonly found: Sides;
  readonly scores: Float64Array;
  readonly truths: Truths;
  readonly overlap: Float64Array;
}

function matchable({ truths, found }: Case, most: number): Matchable {
  const ranked = found.sort((one, other) => other.score - one.score).slice(0, most);
  const foundSides = sidesOf(ranked.map(({ box }) => box));
  const truthSides = sidesOf(truths.map(({ box }) => box));
  const ofTruths: Truths = {
    ...truthSides,
    pixels: Float64Array.from(truths, ({ area }, place) => area ?? truthSides.area[place]),
    crowd: Uint8Array.from(truths, ({ crowd }) => (crowd ? 1 : 0)),
  };
  return {
    found: foundSides,
    scores: Float64Array.from(ranked, ({ score }) => score),
    truths: ofTruths,
    overlap: overlaps(foundSides, ofTruths),
  };
}

function countWithin({ pixels, crowd }: Truths, range: Range): number {
  let count = 0;
  for (let place = 0; place < pixels.length; place++) if (!crowd[place] && isWithin(pixels[place], range)) count++;
  return count;
}

/** The outcomes of all found boxes, one picture behind the other. */
function outcomesOf(cases: readonly Matchable[], { iou, range }: { iou: number; range: Range }): Uint8Array {
  const outcomes = new Uint8Array(cases.reduce((sum, { scores }) => sum + scores.length, 0)).fill(NOTHING);
  let from = 0;
  for (const { found, truths, overlap, scores } of cases) {
    match(found, truths, overlap, { iou, range, outcomes: outcomes.subarray(from, from + scores.length) });
    from += scores.length;
  }
  return outcomes;
}

/** The share of the things that are found by the first `most` boxes of each picture. */
function recallOf(outcomes: Uint8Array, cases: readonly Matchable[], most: number, truths: number): number {
  if (truths === 0) return -1;
  let right = 0;
  let from = 0;
  for (const { scores } of cases) {
    const end = from + Math.min(most, scores.length);
    for (let place = from; place < end; place++) if (outcomes[place] === RIGHT) right++;
    from += scores.length;
  }
  return right / truths;
}

/** Places of all scores, one list behind the other, the highest first; of equal ones the earlier. */
function byScore(lists: readonly Float64Array[]): Uint32Array {
  const scores = Float64Array.from(lists.flatMap((list) => [...list]));
  return Uint32Array.from(scores.keys()).sort((one, other) => scores[other] - scores[one] || one - other);
}

function permuted<Numbers extends Uint8Array | Float64Array>(values: Numbers, order: Uint32Array): Numbers {
  const result = values.slice() as Numbers;
  for (let place = 0; place < order.length; place++) result[place] = values[order[place]];
  return result;
}

function meanOfKnown(values: readonly number[]): number {
  const known = values.filter((value) => value > -1);
  return known.length === 0 ? -1 : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function each<Key extends string | number, Value>(keys: readonly Key[], of: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, Value>;
}

function requireOptions({ ious, most, sizes }: Setting): void {
  if (ious.length === 0 || !ious.every((iou) => iou > 0 && iou <= 1)) {
    throw new TransferError(`ious are overlaps above 0 and up to 1, one at least; they were [${ious}].`);
  }
  if (most.length === 0 || !most.every((number) => Number.isInteger(number) && number > 0)) {
    throw new TransferError(`most lists numbers of boxes a picture, whole ones from 1; it was [${most}].`);
  }
  for (const [size, [from, to]] of Object.entries(sizes)) {
    if (!(from <= to)) throw new TransferError(`The size '${size}' goes from ${from} to ${to} pixels.`);
  }
}
