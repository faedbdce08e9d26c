import type { LabelledBox } from '../data/labelled';
import { iouOf } from './box-iou';
import type { Detection } from './detect';
import type { JudgedBox } from './detection-errors';
import { shared, sidesOf } from './sides';

/** A verdict on a box of one picture. */
export type Judged = Omit<JudgedBox, 'picture'>;

/** Every found box of a picture with its verdict, the likeliest first, and behind them the things that were missed. */
export function judged(
  labelled: readonly LabelledBox[],
  all: readonly Detection[],
  { iou, background, most }: { iou: number; background: number; most: number },
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
    for (let j = 0; j < truths.length; j++) {
      if ((best === undefined || overlap[i][j] > overlap[i][best]) && of(j)) best = j;
    }
    return { j: best, value: best === undefined ? 0 : overlap[i][best] };
  };
  const isInCrowd = (i: number) =>
    crowds.some(
      (crowd, j) => crowd.class === found[i].class && shared(ofFound, i, ofCrowds, j) > iou * ofFound.area[i],
    );

  const taken = new Map<number, number>();
  const isTaken = new Set<number>();
  for (const [i] of found.entries()) {
    const { j, value } = nearest(i, (truth) => isSame(i, truth) && !isTaken.has(truth));
    if (j === undefined || value < iou) continue;
    taken.set(i, j);
    isTaken.add(j);
  }
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
