import type { LabelledBox } from '../data/labelled';
import type { Detection } from './detect';
import { matchImage } from './match-boxes';

/** A detection and its verdict. */
export interface BoxMatch extends Detection {
  /** `false` matches no true box, or one that was taken already. In a crowd of its class a detection does not count. */
  readonly verdict: 'right' | 'false' | 'not counted';
  /** Index of the true box that a right detection matches. */
  readonly truth?: number;
}

/**
 * Which detections of an image are right, highest score first, by the rule of average precision (`matchBoxes`). A later
 * detection changes no earlier verdict, so the verdicts hold for every threshold of the score.
 */
export function boxVerdicts(
  detections: readonly Detection[],
  truths: readonly LabelledBox[],
  threshold = 0.5,
): BoxMatch[] {
  const sorted = [...detections].sort((a, b) => b.score - a.score);
  return matchImage(sorted, truths, threshold).map(({ truth, ignored }, i) => {
    if (ignored) return { ...sorted[i], verdict: 'not counted' };
    if (truth < 0) return { ...sorted[i], verdict: 'false' };
    return { ...sorted[i], verdict: 'right', truth };
  });
}
