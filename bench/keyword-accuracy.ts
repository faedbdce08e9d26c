import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { byWayAndLabels, type LabelAccuracy } from './by-labels';
import type { Run } from './stored-runs';

/** `accuracy.json`, from the stored runs of `keywords.ts`: words of unheard voices, by examples of each word. */
export function keywordAccuracies(results = join(__dirname, '..', 'results')): LabelAccuracy[] {
  const { runs }: { runs: Run[] } = JSON.parse(readFileSync(join(results, 'keywords.json'), 'utf8'));
  return byWayAndLabels(runs, { labels: 'count' });
}
