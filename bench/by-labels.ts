import { type Interval, interval } from 'transferlab';
import { rounded } from './rounded';
import type { Run } from './stored-runs';

/** How many examples a way is right about that has learnt from so many: shares, over the draws of what it learnt from. */
export interface LabelAccuracy {
  readonly way: string;
  readonly labels: number;
  readonly accuracy: Interval;
}

/**
 * An accuracy for each number of labels of which there are three draws or more; a draw that is in several domains counts once,
 * with their mean. `labels` and `what` name the columns of the runs.
 */
export function byLabels(
  runs: readonly Run[],
  way: string,
  { labels = 'labels', what = 'accuracy' } = {},
): LabelAccuracy[] {
  const counts = [...new Set(runs.map((run) => run[labels] as number))];
  return counts.flatMap((count) => {
    const ofCount = runs.filter((run) => run[labels] === count);
    const seeds = [...new Set(ofCount.map(({ seed }) => seed))];
    const means = seeds.map((seed) => {
      const values = ofCount.filter((run) => run.seed === seed).map((run) => run[what] as number);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    return means.length > 2 ? [{ way, labels: count, accuracy: rounded(interval(means)) }] : [];
  });
}

/** The same of each way of some runs. */
export function byWayAndLabels(runs: readonly Run[], options?: { labels?: string }): LabelAccuracy[] {
  return [...new Set(runs.map(({ way }) => way as string))].flatMap((way) =>
    byLabels(
      runs.filter((run) => run.way === way),
      way,
      options,
    ),
  );
}
