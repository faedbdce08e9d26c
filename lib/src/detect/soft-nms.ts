import { TransferError } from '../error';
import { requireArray, requireProperties } from '../require/arguments';
import { requireNotNegative, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { iouOf } from './box-iou';
import type { Detection } from './detect';
import { edgesOf } from './edges';
import { requireOverlap } from './require-overlap';
import { sortByScore } from './sort-by-score';

/** How `softNms` decreases scores, and which detections it keeps. */
export interface SoftNmsOptions {
  /**
   * Factor on the score of an overlapping box: exp(-IoU^2 / sigma), or 1 - IoU if IoU exceeds `iou`. Default
   * `gaussian`.
   */
  readonly decay?: 'gaussian' | 'linear';
  /** Width of the Gaussian decay; default 0.5. */
  readonly sigma?: number;
  /** IoU above which the linear decay applies; default 0.3. */
  readonly iou?: number;
  /** Detections whose score falls below this are removed; default 0.001. */
  readonly minScore?: number;
  /** @deprecated Use `minScore`, which is the same option. */
  readonly least?: number;
  /** Whether only boxes of the same class affect each other; default true. */
  readonly perClass?: boolean;
}

/**
 * Soft-NMS (Bodla 2017, equations 3 and 4) of one image's detections. The detection with the highest score keeps it and
 * decreases the scores of overlapping ones, then the best of the rest does the same, and so on. Two objects close
 * together both remain, the second with a lower score. Returns the detections with their new scores, highest first.
 * Throws if an option is unknown, `detections` is not an array of boxes with scores, a coordinate or score is not
 * finite, `iou` is not in 0..1, `sigma` is not positive, `minScore` is negative, or `decay` is not one of the two names.
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
  for (const detection of detections) requireProperties('softNms', 'found boxes', detection, ['box', 'score']);
  const { decay = 'gaussian', sigma = 0.5, iou = 0.3, perClass = true } = options;
  const minScore = renamedOption('softNms', options, ['minScore', 'least'], 0.001);
  requireNotNegative("softNms's minScore", minScore, 'Try 0.001.');
  requireOverlap("softNms's iou", iou, 0.3);
  requirePositive("softNms's sigma", sigma, 'Bodla 2017 takes 0.5.');
  const decayOf = {
    gaussian: (overlap: number) => Math.exp(-(overlap ** 2) / sigma),
    linear: (overlap: number) => (overlap > iou ? 1 - overlap : 1),
  }[decay];
  if (!['gaussian', 'linear'].includes(decay))
    throw new TransferError(`decay is 'gaussian' or 'linear', not '${decay}'.`);
  const { sorted, groups } = sortByScore(detections, perClass);
  const rescored = groups.flatMap((group) => {
    const boxes = edgesOf(group.map((index) => sorted[index].box));
    const scores = Float64Array.from(group, (index) => sorted[index].score);
    const selected: Found[] = [];
    const remaining = group.map((_, index) => index);
    for (;;) {
      const best = takeBest(remaining, scores);
      if (best === undefined || scores[best] < minScore) return selected;
      selected.push({ ...sorted[group[best]], score: scores[best] });
      for (const other of remaining) {
        const overlap = iouOf(boxes, best, boxes, other);
        if (overlap > 0) scores[other] *= decayOf(overlap);
      }
    }
  });
  return rescored.sort((a, b) => b.score - a.score);
}

/** Removes the index with the highest score from the list, the first among equals, and returns it. */
function takeBest(remaining: number[], scores: Float64Array): number | undefined {
  let highest = 0;
  for (let index = 1; index < remaining.length; index++) {
    if (scores[remaining[index]] > scores[remaining[highest]]) highest = index;
  }
  const [best] = remaining.splice(highest, 1);
  return best;
}
