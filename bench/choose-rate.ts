import type { Run } from './stored-runs';

/** The rate with the highest mean accuracy over its runs; of several, the smallest. */
export function chooseRate(runs: readonly Run[], rates: readonly number[]): number {
  const mean = (rate: number) => {
    const some = runs.filter((run) => run.rate === rate).map(({ accuracy }) => accuracy as number);
    return some.reduce((sum, accuracy) => sum + accuracy, 0) / some.length;
  };
  return rates.reduce((best, rate) => (mean(rate) > mean(best) ? rate : best));
}
