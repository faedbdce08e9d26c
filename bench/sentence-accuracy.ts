import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Interval, interval } from 'transferlab';
import { PUBLISHED_OF_SENTENCES, type Published } from './published';
import { rounded } from './rounded';

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

/** Stored runs of `sentiment.ts`, and what the ways in each are compared with. */
const OF_SENTENCES: readonly (readonly [file: string, than: string])[] = [
  ['sentiment', 'bag of words'],
  ['sentiment-tuned', 'probe'],
  ['sentiment-setfit', 'probe'],
  ['sentiment-ulmfit', 'probe'],
];

/** `accuracy.json`, from the stored runs of `sentiment.ts`. Seeds of which a domain is missing are left out. */
export function sentenceAccuracies(results = join(__dirname, '..', 'results')): SentenceAccuracy[] {
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
          const ofWay = some.filter((run) => run.way === way && (rate === undefined || run.rate === rate));
          const [values, other] = [ofWay, some.filter((run) => run.way === than)].map((runsOfArm) =>
            bySeed(runsOfArm, domains.length),
          );
          if (values.size < 2) return [];
          const gains = [...values]
            .filter(([seed]) => other.has(seed))
            .map(([seed, share]) => share - Number(other.get(seed)));
          const published = PUBLISHED_OF_SENTENCES[way]?.[labels];
          return {
            way,
            domains,
            labels,
            ...(rate !== undefined && { rate }),
            accuracy: rounded(interval([...values.values()])),
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
