import type { LabelledBox } from '../data/labelled';
import { iouOf } from './box-iou';
import type { Detection } from './detect';
import type { BoxOutcome } from './detection-errors';
import { edgesOf } from './edges';
import { matchImage } from './match-boxes';

/** The verdict on a detection or on a missed true box of one image. */
export type BoxVerdict = Omit<BoxOutcome, 'picture'>;

/**
 * The verdict on each detection of an image, highest score first, then the true boxes that were missed (TIDE, Bolya 2020).
 * Which detections are right or ignored is decided by `matchBoxes`, as in average precision. tidecv differs there where a
 * detection overlaps two true boxes equally: it takes the first. The nearest true box of a wrong detection is the first of
 * equals, as in tidecv. A detection in a crowd of its class has no verdict.
 */
export function errorKinds(
  truths: readonly LabelledBox[],
  detections: readonly Detection[],
  { iou, background, most: maxDetections }: { iou: number; background: number; most: number },
): BoxVerdict[] {
  const sorted = [...detections].sort((a, b) => b.score - a.score).slice(0, maxDetections);
  const matches = matchImage(sorted, truths, iou);
  const [foundEdges, truthEdges] = [sorted, truths].map((boxes) => edgesOf(boxes.map(({ box }) => box)));
  const overlap = sorted.map((_, i) => truths.map((__, j) => iouOf(foundEdges, i, truthEdges, j)));
  /** The true box that a detection overlaps most, the first of equals, among those of its class or of the others. */
  const nearest = (i: number, sameClass: boolean) => {
    let best: number | undefined;
    for (const [j, truth] of truths.entries()) {
      if (truth.crowd || (truth.class === sorted[i].class) !== sameClass) continue;
      if (best === undefined || overlap[i][j] > overlap[i][best]) best = j;
    }
    return { j: best, value: best === undefined ? 0 : overlap[i][best] };
  };

  const accounted = new Set<number>();
  const verdictOf = (i: number): BoxVerdict => {
    const verdict = (kind: BoxVerdict['verdict'], j?: number): BoxVerdict => ({
      verdict: kind,
      found: sorted[i],
      ...(j !== undefined && { truth: truths[j] }),
      iou: j === undefined ? 0 : overlap[i][j],
    });
    /** A right detection, or an error whose correction would find true box `j`: `j` is not missed. */
    const accounting = (kind: 'right' | 'localisation' | 'confusion', j: number) => {
      accounted.add(j);
      return verdict(kind, j);
    };
    if (matches[i].truth >= 0) return accounting('right', matches[i].truth);
    const [same, other] = [nearest(i, true), nearest(i, false)];
    if (same.j !== undefined && same.value >= background && same.value <= iou)
      return accounting('localisation', same.j);
    if (other.j !== undefined && other.value >= iou) return accounting('confusion', other.j);
    if (same.j !== undefined && same.value >= iou) return verdict('duplicate', same.j);
    return other.value <= background ? verdict('background') : verdict('both', other.j);
  };
  const verdicts = sorted.flatMap((_, i) => (matches[i].ignored ? [] : verdictOf(i)));
  const missed = truths.flatMap((truth, j): BoxVerdict[] =>
    truth.crowd || accounted.has(j) ? [] : [{ verdict: 'missed', truth, iou: 0 }],
  );
  return [...verdicts, ...missed];
}
