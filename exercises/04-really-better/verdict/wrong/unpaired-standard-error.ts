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

export function verdict(adapted: readonly Run[], sourceOnly: readonly Run[]): Verdict {
  const [a, b] = [adapted, sourceOnly].map((runs) => interval(runs.map(({ accuracy }) => accuracy)));
  const mean = a.mean - b.mean;
  const half = Math.hypot(a.high - a.mean, b.high - b.mean);
  const difference = { mean, low: mean - half, high: mean + half, n: a.n };
  return { outcome: outcomeOf(difference), difference };
}

function outcomeOf({ low, high }: Interval): Verdict['outcome'] {
  if (low > 0) return 'helped';
  return high < 0 ? 'hurt' : 'undecided';
}
