import type { LabelledBox } from '../data/labelled';
import { RIGHT, WRONG } from './coco-outcomes';
import type { Detection } from './detect';
import type { DetectionError, JudgedBox } from './detection-errors';
import { precisionRecall } from './precision-recall';

/** A labelled object and the index of its image. */
export interface Thing {
  readonly picture: number;
  readonly truth: LabelledBox;
}

/**
 * The verdicts and objects as if all errors of a kind were corrected (Bolya 2020, section 2.2). A localisation or
 * confusion error becomes right if no detection is right for the same object and none of higher score has such an error
 * for it; otherwise it is removed. Errors of the other kinds of detections are removed, and missed objects are no
 * longer counted.
 */
export function mended(
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

/** Average precision, averaged over the classes with a labelled object; -1 if there is none. */
export function averagePrecision(boxes: readonly JudgedBox[], truths: readonly Thing[]): number {
  const names = placesOf(truths.map(({ truth }) => truth.class));
  const things = grouped(truths, ({ truth }) => names.get(truth.class), names.size);
  const byClass = grouped(boxes, ({ found }) => found && names.get(found.class), names.size);
  const precisions = byClass.map((some, at) => {
    const score = ({ found }: JudgedBox) => (found as Detection).score;
    const ranked = some.sort((one, other) => score(other) - score(one));
    const outcomes = Uint8Array.from(ranked, ({ verdict }) => (verdict === 'right' ? RIGHT : WRONG));
    return precisionRecall(outcomes, Float64Array.from(ranked, score), things[at].length, 0).ap;
  });
  return precisions.length === 0 ? -1 : precisions.reduce((sum, value) => sum + value, 0) / precisions.length;
}

/** The index of each distinct name, in order of appearance. */
export function placesOf(names: readonly string[]): Map<string, number> {
  return new Map([...new Set(names)].map((name, place) => [name, place]));
}

/** Groups items by an index from 0 to `groups - 1`; items with an undefined index are left out. */
export function grouped<Item>(
  items: readonly Item[],
  of: (item: Item) => number | undefined,
  groups: number,
): Item[][] {
  const lists: Item[][] = Array.from({ length: groups }, () => []);
  for (const item of items) {
    const group = of(item);
    if (group !== undefined) lists[group].push(item);
  }
  return lists;
}
