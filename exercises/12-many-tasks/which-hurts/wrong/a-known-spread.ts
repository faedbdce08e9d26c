import { type Interval, interval } from 'transferlab';

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

export function partners(runs: readonly Run[]): Record<string, Partner> {
  const names = [...new Set(runs.flatMap(({ beside }) => beside))];
  const effect = (more: string[], less: string[]) => compare(bySeed(runs, more), bySeed(runs, less));
  return Object.fromEntries(
    names.map((name) => {
      const others = names.filter((other) => other !== name);
      return [name, { first: effect([name], []), last: effect(names, others) }];
    }),
  );
}

type BySeed = ReadonlyMap<number, number>;

function bySeed(runs: readonly Run[], names: readonly string[]): BySeed {
  const key = (group: readonly string[]) => [...group].sort().join();
  const chosen = runs.filter(({ beside }) => key(beside) === key(names));
  return new Map(chosen.map(({ seed, accuracy }) => [seed, accuracy]));
}

function compare(more: BySeed, less: BySeed): Effect {
  const seeds = [...more.keys()].filter((seed) => less.has(seed));
  const differences = seeds.map((seed) => (more.get(seed) as number) - (less.get(seed) as number));
  const { mean, n } = interval(differences);
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = 1.96 * Math.sqrt(squares / (n - 1) / n);
  const difference = { mean, low: mean - half, high: mean + half, n };
  return { verdict: verdictOf(difference), difference };
}

function verdictOf({ low, high }: Interval): Effect['verdict'] {
  if (low > 0) return 'helps';
  return high < 0 ? 'hurts' : 'cannot tell';
}
