import { TransferError } from '../error';
import { requireArray, requireProperties } from '../require/arguments';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { iouOf } from './box-iou';
import type { Detection } from './detect';
import { requireOverlap } from './require-overlap';
import { sidesOf } from './sides';
import { ranked } from './sort-by-score';

export interface SoftNmsOptions {
  /** How a score falls with the overlap: exp(-IoU^2 / sigma) of it is left, or 1 - IoU where IoU is above `iou`. */
  readonly decay?: 'gaussian' | 'linear';
  readonly sigma?: number;
  readonly iou?: number;
  /** A box goes when its score falls below this. */
  readonly minScore?: number;
  /** @deprecated Use `minScore`, which is the same option. */
  readonly least?: number;
  /** Whether a box only competes with those of its own class, which is the default; else with all. */
  readonly perClass?: boolean;
}

/**
 * Soft-NMS (Bodla 2017, equations 3 and 4): the best box keeps its score and lowers those that overlap it, then the best
 * of the rest does the same, and so on. Two things that stand close both stay, the second with a lower score. Gives the
 * detections with their new scores, the most confident first. Throws for NaN and for options out of range.
 */
export function softNms<Found extends Detection>(detections: readonly Found[], options: SoftNmsOptions = {}): Found[] {
  requireOptions('softNms', options, {
    decay: true,
    sigma: true,
    iou: true,
    minScore: true,
    least: 'deprecated',
    perClass: true,
  });
  requireArray('softNms', 'detections', detections);
  for (const found of detections) requireProperties('softNms', 'found boxes', found, ['box', 'score']);
  const { decay = 'gaussian', sigma = 0.5, iou = 0.3, perClass = true } = options;
  const minScore = renamedOption('softNms', options, ['minScore', 'least'], 0.001);
  requireOverlap("softNms's iou", iou, 0.3);
  requirePositive("softNms's sigma", sigma, 'Bodla 2017 takes 0.5.');
  const left = {
    gaussian: (overlap: number) => Math.exp(-(overlap ** 2) / sigma),
    linear: (overlap: number) => (overlap > iou ? 1 - overlap : 1),
  }[decay];
  if (!left) throw new TransferError(`decay is 'gaussian' or 'linear', not '${decay}'.`);
  const { sorted, groups } = ranked(detections, perClass);
  const kept = groups.flatMap((group) => {
    const sides = sidesOf(group.map((place) => sorted[place].box));
    const scores = Float64Array.from(group, (place) => sorted[place].score);
    const found: Found[] = [];
    const open = group.map((_, place) => place);
    for (;;) {
      const best = takeBest(open, scores);
      if (best === undefined || scores[best] < minScore) return found;
      found.push({ ...sorted[group[best]], score: scores[best] });
      for (const other of open) {
        const overlap = iouOf(sides, best, sides, other);
        if (overlap > 0) scores[other] *= left(overlap);
      }
    }
  });
  return kept.sort((one, other) => other.score - one.score);
}

/** Takes the place with the highest score out of the list, the first of several. */
function takeBest(open: number[], scores: Float64Array): number | undefined {
  let at = 0;
  for (let place = 1; place < open.length; place++) {
    if (scores[open[place]] > scores[open[at]]) at = place;
  }
  const [best] = open.splice(at, 1);
  return best;
}
