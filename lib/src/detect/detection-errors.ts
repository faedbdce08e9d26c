import { iouOf } from './box-iou';
import { RIGHT, WRONG } from './coco-matching';
import type { Detection } from './detect';
import type { LabelledBox, LabelledPicture } from './labelled';
import { requireShare } from './nms';
import { precisionRecall } from './precision-recall';
import { requireFound } from './require-found';
import { shared, sidesOf } from './sides';

/** What can be wrong, in the order in which it is asked; `missed` is a thing, the others are found boxes. */
export const DETECTION_ERRORS = ['localisation', 'confusion', 'duplicate', 'background', 'both', 'missed'] as const;

export type DetectionError = (typeof DETECTION_ERRORS)[number];

/** A found box that is right or wrong, or a thing that was missed. */
export interface JudgedBox {
  /** Which of the pictures. */
  readonly picture: number;
  readonly verdict: 'right' | DetectionError;
  /** The found box; none where a thing was missed. */
  readonly found?: Detection;
  /** The thing that it is about: what was found, nearly found, taken for another class, found before, or missed. */
  readonly truth?: LabelledBox;
  /** How much the two overlap, 0 where there are no two. */
  readonly iou: number;
}

/** How many boxes are right, how many things there are, and how many errors of each kind. */
export type ErrorCounts = Readonly<Record<'right' | 'truths' | DetectionError, number>>;

export interface DetectionErrors {
  readonly counts: ErrorCounts;
  /** Average precision at this overlap, and what it would gain if all errors of a kind were mended and no others. */
  readonly ap: number;
  readonly gains: Readonly<Record<DetectionError, number>>;
  /** By class: of a found box its own, of a missed thing its. */
  readonly classes: readonly (ErrorCounts & { readonly class: string })[];
  readonly pictures: readonly (ErrorCounts & { readonly file: string })[];
  readonly boxes: readonly JudgedBox[];
}

export interface DetectionErrorsOptions {
  /** Overlap from which a box is right, 0.5 unless given. */
  readonly iou?: number;
  /** Overlap up to which a box lies on the background, 0.1 unless given. */
  readonly background?: number;
  /** Found boxes a picture, the likeliest; 100 unless given. */
  readonly most?: number;
}

/**
 * What is wrong with each found box, and what each kind of error costs (TIDE, Bolya 2020). A box that takes no thing of its
 * class is a matter of `localisation` where it overlaps one between `background` and `iou`; of `confusion` where it lies
 * on a thing of another class; a `duplicate` where a likelier box has its thing; else `background` where it lies on
 * nothing, and `both` wrong in class and place. A thing is `missed` where no box is right about it nor nearly so.
 *
 * Crowds are no things, and what lies in one of its class is left out. Throws as `meanAveragePrecision` does.
 */
export function detectionErrors(
  pictures: readonly LabelledPicture[],
  found: readonly (readonly Detection[])[],
  { iou = 0.5, background = 0.1, most = 100 }: DetectionErrorsOptions = {},
): DetectionErrors {
  requireShare('iou', iou);
  requireShare('background', background);
  requireFound(pictures, found);
  const boxes = pictures.flatMap(({ boxes: labelled }, picture) =>
    judged(labelled, found[picture], { iou, background, most }).map((one) => ({ picture, ...one })),
  );
  const truths = pictures.flatMap(({ boxes: labelled }, picture) =>
    labelled.filter(({ crowd }) => !crowd).map((truth) => ({ picture, truth })),
  );
  const names = [...new Set([...truths.map(({ truth }) => truth.class), ...boxes.map(classOf)])];
  const classes = grouped(boxes, (one) => names.indexOf(classOf(one)), names.length);
  const ofClass = grouped(truths, ({ truth }) => names.indexOf(truth.class), names.length);
  const ofPicture = grouped(truths, ({ picture }) => picture, pictures.length);
  const ap = averagePrecision(boxes, truths);
  return {
    counts: counted(boxes, truths.length),
    ap,
    gains: Object.fromEntries(
      DETECTION_ERRORS.map((kind) => [kind, Math.max(0, averagePrecision(...mended(boxes, truths, kind)) - ap)]),
    ) as Record<DetectionError, number>,
    classes: names.map((name, at) => ({ class: name, ...counted(classes[at], ofClass[at].length) })),
    pictures: grouped(boxes, ({ picture }) => picture, pictures.length).map((inIt, at) => ({
      file: pictures[at].file,
      ...counted(inIt, ofPicture[at].length),
    })),
    boxes,
  };
}

type Judged = Omit<JudgedBox, 'picture'>;

const classOf = ({ found, truth }: Judged): string => (found ?? truth)?.class as string;

/** Every found box of a picture with its verdict, the likeliest first, and behind them the things that were missed. */
function judged(
  labelled: readonly LabelledBox[],
  all: readonly Detection[],
  { iou, background, most }: Required<DetectionErrorsOptions>,
): Judged[] {
  const found = [...all].sort((one, other) => other.score - one.score).slice(0, most);
  const truths = labelled.filter(({ crowd }) => !crowd);
  const crowds = labelled.filter(({ crowd }) => crowd);
  const [ofFound, ofTruths, ofCrowds] = [found, truths, crowds].map((some) => sidesOf(some.map(({ box }) => box)));
  const overlap = found.map((_, i) => truths.map((__, j) => iouOf(ofFound, i, ofTruths, j)));
  const isSame = (i: number, j: number) => found[i].class === truths[j].class;
  /** The thing that a box overlaps most, the first of several, of those that are asked for. */
  const nearest = (i: number, of: (truth: number) => boolean) => {
    let best: number | undefined;
    for (const [j, value] of overlap[i].entries()) {
      if (of(j) && (best === undefined || value > overlap[i][best])) best = j;
    }
    return { j: best, value: best === undefined ? 0 : overlap[i][best] };
  };
  const isInCrowd = (i: number) =>
    crowds.some(
      (crowd, j) => crowd.class === found[i].class && shared(ofFound, i, ofCrowds, j) > iou * ofFound.area[i],
    );

  const taken = new Map<number, number>();
  for (const [i] of found.entries()) {
    const { j, value } = nearest(i, (truth) => isSame(i, truth) && ![...taken.values()].includes(truth));
    if (j !== undefined && value >= iou) taken.set(i, j);
  }
  const isTaken = new Set(taken.values());
  const nearly = new Set<number>();
  const judge = (i: number): Judged | undefined => {
    const verdict = (kind: Judged['verdict'], j?: number): Judged => ({
      verdict: kind,
      found: found[i],
      ...(j !== undefined && { truth: truths[j] }),
      iou: j === undefined ? 0 : overlap[i][j],
    });
    if (taken.has(i)) return verdict('right', taken.get(i));
    if (isInCrowd(i)) return undefined;
    const same = nearest(i, (j) => isSame(i, j));
    const other = nearest(i, (j) => !isSame(i, j));
    const mendable = (kind: 'localisation' | 'confusion', j: number) => {
      nearly.add(j);
      return verdict(kind, j);
    };
    if (same.j !== undefined && same.value >= background && same.value <= iou) return mendable('localisation', same.j);
    if (other.j !== undefined && other.value >= iou) return mendable('confusion', other.j);
    if (same.j !== undefined && same.value >= iou) return verdict('duplicate', same.j);
    return other.value <= background ? verdict('background') : verdict('both', other.j);
  };
  const verdicts = found.flatMap((_, i) => judge(i) ?? []);
  const missed = truths.flatMap((truth, j): Judged[] =>
    isTaken.has(j) || nearly.has(j) ? [] : [{ verdict: 'missed', truth, iou: 0 }],
  );
  return [...verdicts, ...missed];
}

/** A thing and the picture where it is. */
interface Thing {
  readonly picture: number;
  readonly truth: LabelledBox;
}

/**
 * The boxes as if a kind of error were mended (Bolya 2020, section 2.2): a box in the wrong place or of the wrong class is
 * right, if no likelier one is right or nearly right about its thing; else it is gone, as are other wrong boxes, and
 * missed things are not asked for.
 */
function mended(
  boxes: readonly JudgedBox[],
  truths: readonly Thing[],
  kind: DetectionError,
): [boxes: JudgedBox[], truths: readonly Thing[]] {
  const spoken = new Set(boxes.filter(({ verdict }) => verdict === 'right').map(({ truth }) => truth));
  const missed = new Set<LabelledBox | undefined>();
  const left = boxes.flatMap((one): JudgedBox[] => {
    const { verdict, truth, found } = one;
    if (verdict === 'missed' && kind === 'missed') missed.add(truth);
    const isFirst = (verdict === 'localisation' || verdict === 'confusion') && !spoken.has(truth);
    if (isFirst) spoken.add(truth);
    if (verdict !== kind) return [one];
    if (!isFirst) return [];
    return [{ ...one, verdict: 'right', found: { ...(found as Detection), class: (truth as LabelledBox).class } }];
  });
  return [left, truths.filter(({ truth }) => !missed.has(truth))];
}

/** The mean over the classes that have a thing; -1 where none has. */
function averagePrecision(boxes: readonly JudgedBox[], truths: readonly Thing[]): number {
  const names = [...new Set(truths.map(({ truth }) => truth.class))];
  const things = grouped(truths, ({ truth }) => names.indexOf(truth.class), names.length);
  const found = boxes.flatMap(({ found: one, verdict }) => (one ? [{ ...one, verdict }] : []));
  const byClass = grouped(found, (one) => names.indexOf(one.class), names.length);
  const precisions = byClass.map((some, at) => {
    const ranked = some.sort((one, other) => other.score - one.score);
    const outcomes = Uint8Array.from(ranked, ({ verdict }) => (verdict === 'right' ? RIGHT : WRONG));
    return precisionRecall(
      outcomes,
      Float64Array.from(ranked, ({ score }) => score),
      things[at].length,
      0,
    ).ap;
  });
  return precisions.length === 0 ? -1 : precisions.reduce((sum, value) => sum + value, 0) / precisions.length;
}

/** Lists by a number from 0 to `groups`; what has none is left out. */
function grouped<Item>(items: readonly Item[], of: (item: Item) => number, groups: number): Item[][] {
  const lists: Item[][] = Array.from({ length: groups }, () => []);
  for (const item of items) lists[of(item)]?.push(item);
  return lists;
}

function counted(boxes: readonly Judged[], truths: number): ErrorCounts {
  const counts = Object.fromEntries(['right', ...DETECTION_ERRORS].map((verdict) => [verdict, 0]));
  for (const { verdict } of boxes) counts[verdict]++;
  return { truths, ...counts } as ErrorCounts;
}
