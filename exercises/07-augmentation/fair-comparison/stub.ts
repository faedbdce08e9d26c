import { interval } from 'transferlab';

/** One training: with augmentation or without, its settings, and its accuracies. */
export interface Run {
  augmented: boolean;
  seed: number;
  steps: number;
  rate: number;
  onTraining: number;
  onNew: number;
}

export interface Report {
  /** What its author says of augmentation. */
  claim: 'helps' | 'hurts' | 'undecided';
  /** Runs of both arms, in the order in which they were finished. */
  runs: Run[];
}

export interface Finding {
  fault: 'seeds' | 'steps' | 'rate' | 'claim' | 'none';
  /** Accuracy on new examples, augmented less not augmented: the mean over the seeds, or null where the arms cannot be compared. */
  gain: number | null;
}

/**
 * Find what is wrong with a report on augmentation. The first of these that fits is the fault:
 *
 * 1. 'seeds': the two arms do not have the same seeds, each once.
 * 2. 'steps': for at least one seed, the two runs have different numbers of steps.
 * 3. 'rate': for at least one seed, they have different learning rates. (Seeds may differ from each other in both.)
 * 4. 'claim': the data say something else than the claim. Take the 95 % interval of the differences, seed by seed, of the accuracy
 *    on new examples: above 0 augmentation helps, below 0 it hurts, otherwise it is undecided. No interval of the checks ends
 *    at 0. There are at least three seeds.
 * 5. 'none': none of these.
 *
 * With the first three the gain is null: no arithmetic repairs such a comparison. interval(values) gives mean, low and high.
 *
 * What stands here believes the author, and takes a narrower gap between training and new examples for a gain.
 */
export function review({ runs }: Report): Finding {
  const gap = (augmented: boolean) =>
    interval(runs.filter((run) => run.augmented === augmented).map(({ onTraining, onNew }) => onTraining - onNew)).mean;
  return { fault: 'none', gain: gap(false) - gap(true) };
}
