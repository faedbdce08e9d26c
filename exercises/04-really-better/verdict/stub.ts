import { type Interval, interval } from 'transferlab';

/** The result of one run: its seed, and the accuracy on the target's test set. */
export interface Run {
  seed: number;
  accuracy: number;
}

export interface Verdict {
  outcome: 'helped' | 'hurt' | 'undecided';
  /** Adapted less source only, paired by seed: the mean and its 95 % interval, as fractions, from n pairs. */
  difference: Interval;
}

/**
 * Did transfer help?
 *
 * Every seed was trained in two ways: on the source only, and adapted to the target. A seed draws the start of a net and
 * the examples it gets; a lucky draw is lucky for both. So compare the two runs of one seed, and ask whether the mean of
 * these differences is sure to lie on one side of 0.
 *
 * - The difference of a seed is adapted less source only. The runs are in the order in which they were finished, and some
 *   did not finish: a seed with one run only is left out.
 * - Its 95 % interval is Student's, as it comes from few seeds: interval(values) of the library gives mean, low, high and
 * n. It throws an error for fewer than two values; let that error through.
 * - helped: the whole interval is above 0. hurt: the whole interval is below 0. undecided: 0 is in it, its ends included.
 *   Undecided does not say that transfer makes no difference: these seeds cannot tell.
 *
 * What stands here compares two means, and believes any difference.
 */
export function verdict(adapted: readonly Run[], sourceOnly: readonly Run[]): Verdict {
  const mean = (runs: readonly Run[]) => interval(runs.map(({ accuracy }) => accuracy)).mean;
  const gain = mean(adapted) - mean(sourceOnly);
  const difference = { mean: gain, low: gain, high: gain, n: adapted.length };
  return { outcome: gain > 0 ? 'helped' : 'hurt', difference };
}
