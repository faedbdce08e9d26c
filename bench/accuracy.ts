import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Interval, interval } from 'transferlab';
import { PUBLISHED, PUBLISHED_OF_SENTENCES, type Published } from './published';
import { type Run, saveJson } from './stored-runs';
import { TRANSFERS } from './transfers';

/** What a way of adapting came to on a transfer: shares right on the target's test, and what a paper has on its own data. */
export interface Accuracy {
  readonly transfer: string;
  readonly way: string;
  /** How much its loss counted, as information maximisation chose it. */
  readonly weight: number;
  readonly accuracy: Interval;
  /** More than the source alone, paired by seed. */
  readonly gain?: Interval;
  readonly published?: Published;
}

/** What a way of learning from few labelled sentences came to: shares right, the mean of three domains for each seed. */
export interface SentenceAccuracy {
  readonly way: string;
  /** Labelled sentences, of both classes together. */
  readonly labels: number;
  readonly accuracy: Interval;
  /** More than this way with as many labels, paired by seed. */
  readonly than?: string;
  readonly gain?: Interval;
  readonly published?: Published;
}

const RESULTS = join(__dirname, '..', 'results', 'adapting');

/** Stored runs of `sentiment.ts`, and what the ways in each are compared with. */
const OF_SENTENCES: readonly (readonly [file: string, than: string])[] = [
  ['sentiment', 'bag of words'],
  ['sentiment-tuned', 'probe'],
  ['sentiment-setfit', 'probe'],
  ['sentiment-ulmfit', 'one rate'],
];

/** `accuracy.json`, from the stored runs of `adapting.ts`: every way on every transfer that has been run. */
export function accuracies(results = RESULTS): Accuracy[] {
  const run = Object.keys(TRANSFERS).filter((transfer) => existsSync(join(results, `${transfer}.json`)));
  return run.flatMap((transfer) => {
    const { runs }: { runs: Run[] } = JSON.parse(readFileSync(join(results, `${transfer}.json`), 'utf8'));
    const ways = byWay(runs);
    const sharesOf = (way: string) => (ways.get(way) ?? []).map(({ accuracy }) => accuracy as number);
    const alone = sharesOf('source only');
    const repeated = [...ways].filter(([, found]) => found.length > 1);
    return repeated.map(([way, found]) => {
      const shares = sharesOf(way);
      const published = PUBLISHED[transfer]?.[way];
      return {
        transfer,
        way,
        weight: found[0].weight as number,
        accuracy: rounded(interval(shares)),
        ...(way !== 'source only' && { gain: rounded(interval(shares.map((share, seed) => share - alone[seed]))) }),
        ...(published && { published }),
      };
    });
  });
}

/** `accuracy.json`, from the stored runs of `sentiment.ts`. Seeds of which a domain is missing are left out. */
export function sentenceAccuracies(results = join(RESULTS, '..')): SentenceAccuracy[] {
  return OF_SENTENCES.flatMap(([file, than]) => {
    const { runs }: { runs: Run[] } = JSON.parse(readFileSync(join(results, `${file}.json`), 'utf8'));
    const domains = new Set(runs.map(({ domain }) => domain)).size;
    const unique = <Value>(values: readonly Value[]) => [...new Set(values)];
    const bySeed = (way: string, labels: number) => {
      const some = runs.filter((run) => run.way === way && run.labels === labels);
      const shares = (seed: unknown) =>
        some.filter((run) => run.seed === seed).map(({ accuracy }) => accuracy as number);
      const whole = unique(some.map(({ seed }) => seed)).filter((seed) => shares(seed).length === domains);
      return new Map(whole.map((seed) => [seed, shares(seed).reduce((sum, share) => sum + share, 0) / domains]));
    };
    return unique(runs.map(({ way }) => way as string)).flatMap((way) =>
      unique(runs.map(({ labels }) => labels as number)).flatMap((labels) => {
        const [found, other] = [bySeed(way, labels), bySeed(than, labels)];
        const gains = [...found].flatMap(([seed, share]) => (other.has(seed) ? [share - Number(other.get(seed))] : []));
        if (found.size < 2) return [];
        const published = file === 'sentiment-setfit' ? PUBLISHED_OF_SENTENCES[way]?.[labels] : undefined;
        return {
          way,
          labels,
          accuracy: rounded(interval([...found.values()])),
          ...(way !== than && gains.length > 1 && { than, gain: rounded(interval(gains)) }),
          ...(published && { published }),
        };
      }),
    );
  });
}

/** Runs of each way in the order of their seeds; what was done to a finished net stands as a way of its own. */
function byWay(runs: readonly Run[]): Map<string, Run[]> {
  const ways = new Map<string, Run[]>();
  for (const run of [...runs].sort((one, other) => (one.seed as number) - (other.seed as number))) {
    const after = ['adabn', 'tent']
      .filter((way) => way in run)
      .map((way) => ({ ...(run[way] as Run), way, weight: 0 }));
    for (const each of [run, ...after]) ways.set(each.way as string, [...(ways.get(each.way as string) ?? []), each]);
  }
  return ways;
}

function rounded({ mean, low, high, n }: Interval): Interval {
  // Plus 0, because JSON knows no -0.
  const short = (share: number) => Number(share.toFixed(4)) + 0;
  return { mean: short(mean), low: short(low), high: short(high), n };
}

if (require.main === module) {
  saveJson(join(__dirname, '..', 'accuracy.json'), {
    command: 'npm run accuracy',
    accuracies: accuracies(),
    sentences: sentenceAccuracies(),
  });
}
