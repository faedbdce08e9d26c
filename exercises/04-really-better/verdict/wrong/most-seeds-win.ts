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
  const without = new Map(sourceOnly.map(({ seed, accuracy }) => [seed, accuracy]));
  const pairs = adapted.filter(({ seed }) => without.has(seed));
  const difference = interval(pairs.map(({ seed, accuracy }) => accuracy - (without.get(seed) as number)));
  const better = pairs.filter(({ seed, accuracy }) => accuracy > (without.get(seed) as number)).length;
  const worse = pairs.filter(({ seed, accuracy }) => accuracy < (without.get(seed) as number)).length;
  return { outcome: better > worse ? 'helped' : better < worse ? 'hurt' : 'undecided', difference };
}
