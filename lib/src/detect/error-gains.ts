import type { LabelledBox } from '../data/labelled';
import { RIGHT, WRONG } from './coco-outcomes';
import type { Detection } from './detect';
import type { BoxOutcome, DetectionError } from './detection-errors';
import { precisionRecall } from './precision-recall';

/** A labelled object and the index of its image. */
export interface ImageTruth {
  readonly picture: number;
  readonly truth: LabelledBox;
}

/**
 * The verdicts and objects as if all errors of a kind were corrected (Bolya 2020, section 2.2). A localisation or
 * confusion error becomes right if no detection is right for the same object and none of higher score has such an error
 * for it; otherwise it is removed. Errors of the other kinds of detections are removed, and missed objects are no
 * longer counted.
 */
export function corrected(
  boxes: readonly BoxOutcome[],
  truths: readonly ImageTruth[],
  kind: DetectionError,
): [boxes: BoxOutcome[], truths: readonly ImageTruth[]] {
  const claimed = new Set(boxes.filter(({ verdict }) => verdict === 'right').map(({ truth }) => truth));
  const missed = new Set<LabelledBox | undefined>();
  const remaining = boxes.flatMap((judged): BoxOutcome[] => {
    const { verdict, truth, found } = judged;
    if (verdict === 'missed' && kind === 'missed') missed.add(truth);
    const isFirst = (verdict === 'localisation' || verdict === 'confusion') && !claimed.has(truth);
    if (isFirst) claimed.add(truth);
    if (verdict !== kind) return [judged];
    if (!isFirst) return [];
    return [{ ...judged, verdict: 'right', found: { ...(found as Detection), class: (truth as LabelledBox).class } }];
  });
  return [remaining, truths.filter(({ truth }) => !missed.has(truth))];
}

/** Average precision, averaged over the classes with a labelled object; -1 if there is none. */
export function averagePrecision(boxes: readonly BoxOutcome[], truths: readonly ImageTruth[]): number {
  const names = indicesOf(truths.map(({ truth }) => truth.class));
  const truthsByClass = grouped(truths, ({ truth }) => names.get(truth.class), names.size);
  const byClass = grouped(boxes, ({ found }) => found && names.get(found.class), names.size);
  const precisions = byClass.map((detections, index) => {
    const score = ({ found }: BoxOutcome) => (found as Detection).score;
    const sorted = detections.sort((a, b) => score(b) - score(a));
    const outcomes = Uint8Array.from(sorted, ({ verdict }) => (verdict === 'right' ? RIGHT : WRONG));
    return precisionRecall(outcomes, Float64Array.from(sorted, score), truthsByClass[index].length, 0).ap;
  });
  return precisions.length === 0 ? -1 : precisions.reduce((sum, value) => sum + value, 0) / precisions.length;
}

/** The index of each distinct name, in order of appearance. */
export function indicesOf(names: readonly string[]): Map<string, number> {
  return new Map([...new Set(names)].map((name, index) => [name, index]));
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
