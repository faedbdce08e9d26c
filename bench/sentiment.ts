import { parseArgs } from 'node:util';
import {
  adam,
  backbone,
  bagOfWords,
  chain,
  copy,
  crossEntropy,
  csv,
  type Dataset,
  dispose,
  extract,
  fit,
  gradualUnfreeze,
  head,
  join,
  layerwiseRate,
  logisticRegression,
  lora,
  type Net,
  oneCycle,
  setFit,
  split,
  type Transform,
  take,
  unfreeze,
} from 'transferlab';
import { type Answered, accuracyOn } from './accuracy-on';
import { chooseRate } from './choose-rate';
import { SEEDS } from './seeds';
import { setAside } from './set-aside';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 14's stored results on sentences about films, products and restaurants. In each domain 15 blocks of ten consecutive
 * sentences are the test of every run, and so many of the others are labelled, drawn by the seed, half of each class. Penalties
 * and rates for a domain are those that were best on validation sentences of the two others, or given beforehand: no sentence
 * of a domain decides how it is learnt, and no test sentence decides anything.
 */
const COMMAND = 'npm run experiment:sentiment';
const DOMAINS = ['films', 'products', 'restaurants'];
/** Labelled sentences, of both classes together. */
const LABELS = [8, 16, 80, 200, 800];

/** The same sentences twice: as token ids with their words, and as what minilm makes of them. */
interface Sentences {
  readonly texts: Dataset;
  readonly features: Dataset;
}

interface Parts {
  readonly train: Sentences;
  readonly test: Sentences;
}

/** What has learnt: which of some sentences it is right about. */
interface Learnt {
  right(data: Sentences): Promise<Answered>;
  free(): void;
}

type Learn = (few: Sentences, rate: number, seed: number) => Promise<Learnt>;

/** A way of learning, and the penalties or rates that are tried; none where it chooses by itself. */
interface Way {
  readonly learn: Learn;
  readonly rates: readonly number[];
}

const both = ({ texts, features }: Sentences, part: (data: Dataset) => Dataset): Sentences => ({
  texts: part(texts),
  features: part(features),
});

const aside = (data: Dataset) => setAside(data, { test: 0.15, group: 'block' });

const partsOf = (all: Sentences): Parts => ({
  train: both(all, (data) => aside(data).rest),
  test: both(all, (data) => aside(data).test),
});

/** The same for choosing: `test` is a part of what is left when the test is set aside, drawn by the seed. */
function partsToChooseBy(all: Sentences, seed: number): Parts {
  const parts = (data: Dataset) => split(aside(data).rest, { test: 0.1, group: 'block', seed });
  return { train: both(all, (data) => parts(data).train), test: both(all, (data) => parts(data).test) };
}

/** So many labelled sentences, or as many as there are of both classes: to choose by, a few less than 800 are left. */
function fewOf({ train }: Parts, labels: number, seed: number): Sentences {
  const { classes, labels: all } = train.texts;
  const counts = classes.map((_, label) => all.filter((other) => other === label).length);
  // biome-ignore lint/plugin: two classes.
  const perClass = Math.min(labels / 2, ...counts);
  return both(train, (data) => take(data, { perClass, seed }));
}

/** A net on features or on words. */
const judge = (net: Net, seen: (data: Sentences) => Dataset | Promise<Dataset>): Learnt => ({
  right: async (data) => accuracyOn(net, await seen(data)),
  free: () => dispose(net),
});

/** A net on the sentences themselves, with its own body. */
const judgeTuned = (net: Net, body: Net): Learnt => ({
  ...judge(net, (data) => data.texts),
  free() {
    dispose(net);
    dispose(body);
  },
});

const PENALTIES = [0.01, 0.1, 1, 10, 100];

const onWords =
  (ngrams: number): Learn =>
  async ({ texts }, penalty) => {
    const bag = bagOfWords(texts, { ngrams });
    const { net } = await logisticRegression(bag.of(texts), penalty > 0 ? { penalty } : {});
    return judge(net, (data) => bag.of(data.texts));
  };

const onFeatures: Learn = async ({ features }, penalty) => {
  const { net } = await logisticRegression(features, penalty > 0 ? { penalty } : {});
  return judge(net, (data) => data.features);
};

const byAdam: Learn = async ({ features }, rate, seed) => {
  const { classes, shape, labels } = features;
  const net = head({ classes, inputFeatures: shape[0], seed });
  const batch = Math.min(16, labels.length);
  const epochs = Math.ceil(200 / Math.ceil(labels.length / batch));
  await fit(net, features, { loss: crossEntropy(), optimizer: adam(oneCycle(rate)), epochs, batch, seed });
  return judge(net, (data) => data.features);
};

/** Nothing of minilm learns. */
const FROZEN: Readonly<Record<string, Way>> = {
  'bag of words': { learn: onWords(1), rates: PENALTIES },
  'bag of words and pairs': { learn: onWords(2), rates: PENALTIES },
  'bag of words, cross-validated': { learn: onWords(1), rates: [] },
  probe: { learn: onFeatures, rates: PENALTIES },
  'head only': { learn: byAdam, rates: [1e-3, 3e-3, 1e-2, 3e-2] },
  'probe, cross-validated': { learn: onFeatures, rates: [] },
};

/** Sentences in a batch, and passes over them: batches of one size, since each size is a graph to compile. */
const SCHEDULES: Readonly<Record<number, { batch: number; epochs: number }>> = {
  8: { batch: 8, epochs: 15 },
  16: { batch: 16, epochs: 15 },
  80: { batch: 16, epochs: 6 },
  100: { batch: 20, epochs: 5 },
  200: { batch: 20, epochs: 4 },
  800: { batch: 16, epochs: 1 },
};

/** The probe first, exactly, then what may learn from there (LP-FT: Kumar 2022). */
const fromTheProbe =
  (reader: Net, tuned: (net: Net) => Net, learns: readonly string[]): Learn =>
  async ({ texts, features }, rate, seed) => {
    const { net: top } = await logisticRegression(features, { penalty: 1 });
    const body = copy(reader);
    const net = tuned(join(body, top));
    const rule = adam(oneCycle(rate));
    await fit(net, texts, {
      loss: crossEntropy(),
      optimizer: learns.length > 0 ? chain(unfreeze(...learns), rule) : rule,
      ...SCHEDULES[texts.labels.length],
      seed,
    });
    return judgeTuned(net, body);
  };

/** The probe as it is, on what the nets that learn read of the sentences. */
const START: Readonly<Record<string, Way>> = {
  probe: { learn: (few, _, seed) => onFeatures(few, 1, seed), rates: [] },
};

/** Rates as others use them for BERT and for additions: none was chosen on these sentences. */
const tunedWays = (reader: Net): Readonly<Record<string, Way>> => ({
  ...START,
  'last two layers': {
    learn: fromTheProbe(reader, (net) => net, ['block5', 'block6', 'head']),
    rates: [1e-4],
  },
  'all layers': { learn: fromTheProbe(reader, (net) => net, []), rates: [3e-5] },
  lora: { learn: fromTheProbe(reader, (net) => lora(net, { rank: 8 }), ['*lora*', 'head']), rates: [1e-3] },
});

/** The last layers first; the later stages, in which more may learn, last longer. */
const STAGES = { thaw: ['head', 'block6', 'block[345]', '{embedding,block[12]}'], epochs: [1, 1, 1, 2] };

/** Learning rates of the last layer; each method is run with both. */
const RATES = [2e-4, 1e-3];

/** ULMFiT's two lessons (Howard & Ruder 2018), by themselves and together; the head starts at random, as theirs does. */
const ulmfitWays = (reader: Net): Readonly<Record<string, Way>> => {
  const way = (gradually: boolean, rule: (rate: number) => Transform): Learn => {
    return async ({ texts }, rate, seed) => {
      const body = copy(reader);
      const net = join(body, head({ classes: texts.classes, inputFeatures: body.output[0], seed }));
      const common = { loss: crossEntropy(), optimizer: rule(rate), seed, ...SCHEDULES[100] };
      if (gradually) await gradualUnfreeze(net, texts, { ...common, ...STAGES });
      else await fit(net, texts, common);
      return judgeTuned(net, body);
    };
  };
  const oneRate = (rate: number) => adam(oneCycle(rate));
  const byLayer = (rate: number) => chain(layerwiseRate(1 / 2.6), adam(oneCycle(rate)));
  return {
    ...START,
    'one rate': { learn: way(false, oneRate), rates: RATES },
    'layer-wise rates': { learn: way(false, byLayer), rates: RATES },
    'gradual unfreezing': { learn: way(true, oneRate), rates: RATES },
    both: { learn: way(true, byLayer), rates: RATES },
  };
};

/** Vectors drawn together by pairs first, with the rate, batch and rounds of Tunstall 2022; then the probe on them. */
const byPairs =
  (reader: Net): Learn =>
  async ({ texts }, _, seed) => {
    const net = copy(reader);
    await setFit(net, texts, { optimizer: adam(2e-5), batch: 16, seed });
    const { net: top } = await logisticRegression(await extract(net, texts), { penalty: 1 });
    return {
      right: async (data) => accuracyOn(top, await extract(net, data.texts)),
      free() {
        dispose(top);
        dispose(net);
      },
    };
  };

interface Setting extends Run {
  readonly domain: string;
  readonly way: string;
  readonly labels: number;
  readonly rate: number;
  readonly seed: number;
}

interface Comparison {
  readonly labels: readonly number[];
  /** Seeds to choose penalties and rates by, on the other domains; without, each method is run with each of its settings. */
  readonly choosing?: readonly number[];
  /** All three unless said. */
  readonly domains?: readonly string[];
}

/** Every method at every number of labels; the accuracy on the held-out sentences, with all labels also on other domains. */
async function compare(
  name: string,
  all: Readonly<Record<string, Sentences>>,
  ways: Readonly<Record<string, Way>>,
  { labels, choosing = [], domains = DOMAINS }: Comparison,
): Promise<void> {
  const run = async ({ domain, way, labels: count, rate, seed }: Setting) => {
    const parts = partsOf(all[domain]);
    const learnt = await ways[way].learn(fewOf(parts, count, seed), rate, seed);
    const result: Run = await learnt.right(parts.test);
    if (count === 800) {
      const elsewhere: Record<string, number> = {};
      for (const other of DOMAINS.filter((candidate) => candidate !== domain)) {
        elsewhere[other] = (await learnt.right(partsOf(all[other]).test)).accuracy;
      }
      result.elsewhere = elsewhere;
    }
    learnt.free();
    return result;
  };
  const choose = async ({ domain, way, labels: count, rate, seed }: Setting) => {
    const parts = partsToChooseBy(all[domain], seed);
    const learnt = await ways[way].learn(fewOf(parts, count, seed), rate, seed);
    const { accuracy } = await learnt.right(parts.test);
    learnt.free();
    return { accuracy };
  };
  const tests = DOMAINS.map((domain) => aside(all[domain].texts).test);
  const test = { name: DOMAINS.join(', '), ids: tests.flatMap(({ ids }) => ids) };
  const grid = labels.flatMap((count) => Object.keys(ways).map((way) => ({ way, labels: count })));
  const candidates = choosing.flatMap((seed) =>
    grid.flatMap((setting) =>
      DOMAINS.flatMap((domain) => ways[setting.way].rates.map((rate): Setting => ({ domain, ...setting, rate, seed }))),
    ),
  );
  const tried = candidates.length === 0 ? [] : await storeRuns(`${name}-choosing`, COMMAND, candidates, choose, test);
  const ratesOf = (domain: string, way: string, count: number): readonly number[] => {
    const { rates } = ways[way];
    if (rates.length === 0) return [0];
    const elsewhere = tried.filter(
      (candidate) => candidate.way === way && candidate.labels === count && candidate.domain !== domain,
    );
    return elsewhere.length > 0 ? [chooseRate(elsewhere, rates)] : rates;
  };
  // Seeds before ways, and first rates before second ones: what is there when a run is stopped can be compared.
  // biome-ignore lint/plugin: the settings of an experiment.
  const most = Math.max(...grid.map(({ way }) => ways[way].rates.length), 1);
  const settings = labels.flatMap((count) =>
    [...Array(most).keys()].flatMap((index) =>
      SEEDS.flatMap((seed) =>
        Object.keys(ways).flatMap((way) =>
          domains.flatMap((domain) =>
            ratesOf(domain, way, count)
              .slice(index, index + 1)
              .map((rate): Setting => ({ domain, way, labels: count, rate, seed })),
          ),
        ),
      ),
    ),
  );
  await storeRuns(name, COMMAND, settings, run, test);
}

async function sentences(tokens: number): Promise<{ reader: Net; all: Record<string, Sentences> }> {
  const reader = await backbone('minilm', { tokens });
  const all: Record<string, Sentences> = {};
  for (const domain of DOMAINS) {
    const file = `datasets/sentiment/${domain}.csv`;
    const texts = csv(file, { text: 'text', label: 'label', columns: ['block'], for: reader, truncate: true });
    all[domain] = { texts, features: await extract(reader, texts) };
  }
  return { reader, all };
}

/** Where all of minilm learns, a run takes longer, and one domain has to do. */
const ONE = ['products'];

/** Nets that learn read half of what frozen ones do, which takes half the time: one sentence in twelve is longer. */
const [FROZEN_READS, TUNED_READS] = [64, 32];

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  const parts: Record<string, () => Promise<void>> = {
    async frozen() {
      const { all } = await sentences(FROZEN_READS);
      await compare('sentiment', all, FROZEN, { labels: LABELS, choosing: [101, 102, 103] });
    },
    async setfit() {
      const { reader, all } = await sentences(TUNED_READS);
      const ways = { ...START, SetFit: { learn: byPairs(reader), rates: [] } };
      await compare('sentiment-setfit', all, ways, { labels: [16] });
    },
    async ulmfit() {
      const { reader, all } = await sentences(TUNED_READS);
      await compare('sentiment-ulmfit', all, ulmfitWays(reader), { labels: [100], domains: ONE });
    },
    async tuned() {
      const { reader, all } = await sentences(TUNED_READS);
      const ways = tunedWays(reader);
      await compare('sentiment-tuned', all, ways, { labels: LABELS, domains: ONE });
    },
  };
  for (const part of values.only ?? Object.keys(parts)) await parts[part]();
}

if (require.main === module) main();
