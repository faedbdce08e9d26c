import type { Interval } from 'transferlab';

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

const T = [12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306];

export function verdict(adapted: readonly Run[], sourceOnly: readonly Run[]): Verdict {
  const without = new Map(sourceOnly.map(({ seed, accuracy }) => [seed, accuracy]));
  const pairs = adapted.filter(({ seed }) => without.has(seed));
  const differences = pairs.map(({ seed, accuracy }) => accuracy - (without.get(seed) as number));
  const n = differences.length;
  if (n < 2) throw new Error('An interval needs two seeds or more.');
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const half = T[n - 2] * Math.sqrt(variance / n);
  const difference = { mean, low: mean - half, high: mean + half, n };
  return { outcome: outcomeOf(difference), difference };
}

function outcomeOf({ low, high }: Interval): Verdict['outcome'] {
  if (low > 0) return 'helped';
  return high < 0 ? 'hurt' : 'undecided';
}
