import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Interval, interval } from 'transferlab';
import { PUBLISHED_PROMPTS, type Published } from './published';
import { rounded } from './rounded';
import type { Run } from './stored-runs';

/** How many sentences a way of using a decoder is right about: shares, the mean over the domains for each draw. */
export interface DecoderAccuracy {
  readonly way: string;
  /** Labelled sentences: in the prompt, or to learn from. */
  readonly labels: number;
  /** Over draws of the labels; where nothing is drawn, over the domains. */
  readonly accuracy: Interval;
  readonly published?: Published;
}

const RESULTS = join(__dirname, '..', 'results');

/** What `prompting.ts` and `tuned-decoder.ts` have stored, in the form of `accuracy.json`. */
export function decoderAccuracies(results = RESULTS): DecoderAccuracy[] {
  const shots = stored(results, 'prompting-shots');
  const worded = stored(results, 'prompting-wordings').filter(({ wording }) => wording === shots[0]?.wording);
  const calibrated = ['accuracy', 'calibrated by three', 'calibrated by the batch'];
  const asked = calibrated.flatMap((what) => {
    const name = what === 'accuracy' ? '' : `, ${what}`;
    const zero = worded.map((run) => run[what] as number);
    return [
      ...(zero.length > 1 ? [made(`zero-shot${name}`, 0, interval(zero))] : []),
      ...byLabels(shots, `examples in the prompt${name}`, { labels: 'shots', what }),
    ];
  });
  const wrong = byLabels(stored(results, 'prompting-wrong-labels'), 'examples in the prompt, labels wrong', {
    labels: 'shots',
    what: 'accuracy',
  });
  const probes = stored(results, 'tuned-decoder-probes');
  const ways = [...new Set(probes.map(({ way }) => way as string))];
  const learnt = ways.flatMap((way) =>
    byLabels(
      probes.filter((run) => run.way === way),
      `probe on ${way}`,
    ),
  );
  return [...asked, ...wrong, ...learnt, ...byLabels(stored(results, 'tuned-decoder-lora'), 'LoRA in the prompt')];
}

/** An accuracy for each number of labels of which there are three draws or more, each the mean over its domains. */
function byLabels(runs: readonly Run[], way: string, { labels = 'labels', what = 'accuracy' } = {}): DecoderAccuracy[] {
  const counts = [...new Set(runs.map((run) => run[labels] as number))];
  return counts.flatMap((count) => {
    const own = runs.filter((run) => run[labels] === count);
    const seeds = [...new Set(own.map(({ seed }) => seed))];
    const means = seeds.map((seed) => {
      const found = own.filter((run) => run.seed === seed).map((run) => run[what] as number);
      return found.reduce((sum, one) => sum + one, 0) / found.length;
    });
    return means.length > 2 ? [made(way, count, interval(means))] : [];
  });
}

function made(way: string, labels: number, accuracy: Interval): DecoderAccuracy {
  const published = PUBLISHED_PROMPTS[way];
  return { way, labels, accuracy: rounded(accuracy), ...(published && { published }) };
}

function stored(results: string, name: string): Run[] {
  const file = join(results, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).runs : [];
}
