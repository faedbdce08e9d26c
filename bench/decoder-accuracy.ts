import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interval } from 'transferlab';
import { byLabels, byWayAndLabels, type LabelAccuracy } from './by-labels';
import { PUBLISHED_PROMPTS, type Published } from './published';
import { rounded } from './rounded';
import type { Run } from './stored-runs';

/**
 * The same of a decoder: labels are in the prompt, or are learnt from. Where nothing is drawn, the interval is over the
 * domains.
 */
export interface DecoderAccuracy extends LabelAccuracy {
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
      ...(zero.length > 1 ? [{ way: `zero-shot${name}`, labels: 0, accuracy: rounded(interval(zero)) }] : []),
      ...byLabels(shots, `examples in the prompt${name}`, { labels: 'shots', what }),
    ];
  });
  const accuracies = [
    ...asked,
    ...byLabels(stored(results, 'prompting-wrong-labels'), 'examples in the prompt, labels wrong', { labels: 'shots' }),
    ...byWayAndLabels(stored(results, 'tuned-decoder-probes')).map((row) => ({ ...row, way: `probe on ${row.way}` })),
    ...byLabels(stored(results, 'tuned-decoder-lora'), 'LoRA in the prompt'),
  ];
  return accuracies.map((row) => {
    const published = PUBLISHED_PROMPTS[row.way];
    return { ...row, ...(published && { published }) };
  });
}

function stored(results: string, name: string): Run[] {
  const file = join(results, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).runs : [];
}
