import { type Interval, interval } from 'transferlab';

/** The result of one run: its seed, the partners that were trained together with task A, and A's accuracy on test data. */
export interface Run {
  seed: number;
  beside: readonly string[];
  accuracy: number;
}

export interface Effect {
  verdict: 'helps' | 'hurts' | 'cannot tell';
  /** Accuracies of A with this partner less without it, paired by seed: the mean and its interval. */
  difference: Interval;
}

export interface Partner {
  /** A with this partner alone, less A by itself. */
  first: Effect;
  /** A with all partners, less A with all but this one. */
  last: Effect;
}

/**
 * Which task hurts?
 *
 * Task A was trained by itself, next to each of its partners, and next to several of them, with several seeds each. Say
 * for each partner (two or more; the names are those in `beside`) whether it helps A, in two ways: as the first
 * partner, and as the last one added to all others. A task may help by itself and hurt where another one is there
 * already.
 *
 * - Two runs are compared that have the same seed: a lucky draw is lucky for both. The runs come in any order, and so do
 *   the names in `beside`. Where a seed lacks one of the two runs, this comparison does without it; others may have it.
 * - interval(values, level) of the library gives Student's interval of a mean, with its ends and n. It refuses fewer than
 *   two values by an error; let that error through.
 * - One interval at 0.95 misses in one case of twenty. With two questions for each partner that adds up, so each is asked
 *   more strictly: level = 1 - 0.05 / questions, with two questions for each partner (Bonferroni). Then it is 0.05 for the
 *   whole table, at most.
 * - helps: the whole interval is above 0. hurts: the whole interval is below 0. cannot tell: 0 is in it, its ends included.
 *
 * The code below compares two means, and knows the first way only.
 */
export function partners(runs: readonly Run[]): Record<string, Partner> {
  const mean = (name?: string) => {
    const chosen = runs.filter(({ beside }) => (name ? beside.includes(name) && beside.length === 1 : !beside.length));
    return interval(chosen.map(({ accuracy }) => accuracy)).mean;
  };
  const names = [...new Set(runs.flatMap(({ beside }) => beside))];
  return Object.fromEntries(
    names.map((name) => {
      const gain = mean(name) - mean();
      const verdict: Effect['verdict'] = gain > 0 ? 'helps' : 'hurts';
      const effect = { verdict, difference: { mean: gain, low: gain, high: gain, n: runs.length } };
      return [name, { first: effect, last: effect }];
    }),
  );
}
