import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Interval, interval } from 'transferlab';
import { decoderAccuracies } from './decoder-accuracy';
import { keywordAccuracies } from './keyword-accuracy';
import { PUBLISHED, PUBLISHED_OF_SENTENCES, type Published } from './published';
import { rounded } from './rounded';
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

/** What a way of learning from few labelled sentences came to: shares right, the mean of the domains for each seed. */
export interface SentenceAccuracy {
  readonly way: string;
  readonly domains: readonly string[];
  /** Labelled sentences, of both classes together. */
  readonly labels: number;
  /** Where a way was run at several rates. */
  readonly rate?: number;
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
  ['sentiment-ulmfit', 'probe'],
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
    const { runs }: { runs: SentenceRun[] } = JSON.parse(readFileSync(join(results, `${file}.json`), 'utf8'));
    const domains = unique(runs.map(({ domain }) => domain));
    /** Several where each was run with each seed, and was not chosen. */
    const ratesOf = (way: string) => {
      const rates = unique(runs.filter((run) => run.way === way).map(({ rate }) => rate));
      return file === 'sentiment-ulmfit' && rates.length > 1 ? rates : [undefined];
    };
    return unique(runs.map(({ labels }) => labels)).flatMap((labels) =>
      unique(runs.map(({ way }) => way)).flatMap((way) =>
        ratesOf(way).flatMap((rate) => {
          const some = runs.filter((run) => run.labels === labels);
          const own = some.filter((run) => run.way === way && (rate === undefined || run.rate === rate));
          const [found, other] = [own, some.filter((run) => run.way === than)].map((one) =>
            bySeed(one, domains.length),
          );
          if (found.size < 2) return [];
          const gains = [...found]
            .filter(([seed]) => other.has(seed))
            .map(([seed, share]) => share - Number(other.get(seed)));
          const published = PUBLISHED_OF_SENTENCES[way]?.[labels];
          return {
            way,
            domains,
            labels,
            ...(rate !== undefined && { rate }),
            accuracy: rounded(interval([...found.values()])),
            ...(way !== than && { than, gain: rounded(interval(gains)) }),
            ...(published && { published }),
          };
        }),
      ),
    );
  });
}

interface SentenceRun {
  readonly domain: string;
  readonly way: string;
  readonly labels: number;
  readonly rate: number;
  readonly seed: number;
  readonly accuracy: number;
}

/** The mean over the domains for each seed that has them all. */
function bySeed(runs: readonly SentenceRun[], domains: number): Map<number, number> {
  const shares = (seed: number) => runs.filter((run) => run.seed === seed).map(({ accuracy }) => accuracy);
  const whole = unique(runs.map(({ seed }) => seed)).filter((seed) => shares(seed).length === domains);
  return new Map(whole.map((seed) => [seed, shares(seed).reduce((sum, share) => sum + share, 0) / domains]));
}

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

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

if (require.main === module) {
  saveJson(join(__dirname, '..', 'accuracy.json'), {
    command: 'npm run accuracy',
    accuracies: accuracies(),
    sentences: sentenceAccuracies(),
    decoder: decoderAccuracies(),
    keywords: keywordAccuracies(),
  });
}
