import type { LabelledBox } from '../data/labelled';
import { RIGHT, WRONG } from './coco-outcomes';
import type { Detection } from './detect';
import type { DetectionError, JudgedBox } from './detection-errors';
import { precisionRecall } from './precision-recall';

/** A thing and the picture where it is. */
export interface Thing {
  readonly picture: number;
  readonly truth: LabelledBox;
}

/**
 * The boxes as if a kind of error were corrected (Bolya 2020, section 2.2): a box in the wrong place or of the wrong class is
 * right, if no more confident one is right or nearly right about its thing; else it is gone, as are other wrong boxes, and
 * missed things are not asked for.
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

/** The mean over the classes that have a thing; -1 where none has. */
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

/** Different names by the order in which they come. */
export function placesOf(names: readonly string[]): Map<string, number> {
  return new Map([...new Set(names)].map((name, place) => [name, place]));
}

/** Lists by a number from 0 to `groups`; what has none is left out. */
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
