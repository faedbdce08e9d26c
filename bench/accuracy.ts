import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Interval, interval } from 'transferlab';
import { decoderAccuracies } from './decoder-accuracy';
import { keywordAccuracies } from './keyword-accuracy';
import { PUBLISHED, type Published } from './published';
import { rounded } from './rounded';
import { sentenceAccuracies } from './sentence-accuracy';
import { type Run, saveJson } from './stored-runs';
import { TRANSFERS } from './transfers';

/** The results of an adaptation method on a transfer: accuracies on the target's test set, and a paper's on its own data. */
export interface Accuracy {
  readonly transfer: string;
  readonly way: string;
  /** How much its loss counted, as information maximisation chose it. Left out where it was fixed before. */
  readonly weight?: number;
  readonly accuracy: Interval;
  /** More than the source alone, paired by seed. */
  readonly gain?: Interval;
  readonly published?: Published;
}

const RESULTS = join(__dirname, '..', 'results', 'adapting');
const SOURCE_FREE = join(__dirname, '..', 'results', 'fresh', 'source-free');

/** From the stored runs in a folder, with a file for each transfer: every way on every transfer that has been run. */
export function accuracies(results = RESULTS): Accuracy[] {
  const run = Object.keys(TRANSFERS).filter((transfer) => existsSync(join(results, `${transfer}.json`)));
  return run.flatMap((transfer) => {
    const { runs }: { runs: Run[] } = JSON.parse(readFileSync(join(results, `${transfer}.json`), 'utf8'));
    const ways = byWay(runs);
    const sharesOf = (way: string) => (ways.get(way) ?? []).map(({ accuracy }) => accuracy as number);
    const alone = sharesOf('source only');
    const repeated = [...ways].filter(([, runsOfWay]) => runsOfWay.length > 1);
    return repeated.map(([way, runsOfWay]) => {
      const shares = sharesOf(way);
      const published = PUBLISHED[transfer]?.[way];
      return {
        transfer,
        way,
        weight: runsOfWay[0].weight as number | undefined,
        accuracy: rounded(interval(shares)),
        ...(way !== 'source only' && { gain: rounded(interval(shares.map((share, seed) => share - alone[seed]))) }),
        ...(published && { published }),
      };
    });
  });
}

/** Runs of each way in the order of their seeds; what was done to a finished net stands as its own way. */
function byWay(runs: readonly Run[]): Map<string, Run[]> {
  const ways = new Map<string, Run[]>();
  for (const run of [...runs].sort((a, b) => (a.seed as number) - (b.seed as number))) {
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
    sourceFree: accuracies(SOURCE_FREE),
    sentences: sentenceAccuracies(),
    decoder: decoderAccuracies(),
    keywords: keywordAccuracies(),
  });
}
