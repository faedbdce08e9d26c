import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Interval, interval } from 'transferlab';
import { rounded } from './rounded';
import type { Run } from './stored-runs';

/** How many words of unheard voices a way is right about, over the draws of its examples. */
export interface KeywordAccuracy {
  readonly way: string;
  /** Examples of each word to learn from. */
  readonly labels: number;
  readonly accuracy: Interval;
}

/** `accuracy.json`, from the stored runs of `keywords.ts`. */
export function keywordAccuracies(results = join(__dirname, '..', 'results')): KeywordAccuracy[] {
  const { runs }: { runs: Run[] } = JSON.parse(readFileSync(join(results, 'keywords.json'), 'utf8'));
  const ways = [...new Set(runs.map(({ way }) => way as string))];
  const counts = [...new Set(runs.map(({ count }) => count as number))];
  return ways.flatMap((way) =>
    counts.flatMap((labels) => {
      const shares = runs
        .filter((run) => run.way === way && run.count === labels)
        .map(({ accuracy }) => Number(accuracy));
      return shares.length > 2 ? [{ way, labels, accuracy: rounded(interval(shares)) }] : [];
    }),
  );
}
