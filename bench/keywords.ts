import { parseArgs } from 'node:util';
import {
  type Adaptation,
  adam,
  crossEntropy,
  type Dataset,
  dann,
  dispose,
  evaluate,
  fit,
  head,
  informationMaximisation,
  jointMmd,
  lenet,
  mcc,
  mlp,
  mmd,
  type Net,
  oneCycle,
  prototypes,
  ramp,
  split,
  subset,
  take,
  unlabelled,
} from 'transferlab';
import { chooseRate } from './choose-rate';
import { inOrderOf } from './in-order-of';
import {
  asAnotherTake,
  bandMeans,
  byOwnAverages,
  changesOf,
  heard,
  heardByOwnAverages,
  inViews,
  LAYERS,
  spectrograms,
  words,
} from './keyword-sets';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 11's stored results on twelve words by forty synthetic voices. A seed draws twelve voices for the test, and others
 * to learn from. Rates, layers and weights are chosen on validation voices, or without labels, with seeds that are not used
 * again.
 */
const COMMAND = 'npm run experiment:keywords';
const SEEDS = [1, 2, 3, 4, 5];
const CHOOSING = [101, 102];
const STEPS = 120;
const RATES = [1e-3, 3e-3, 1e-2, 3e-2, 0.1];
const COUNTS = [1, 2, 5, 10];

/** Voices in three parts: to learn from, to choose by, to test. */
const byVoice = (data: Dataset, seed: number) => split(data, { test: 0.3, validate: 0.2, group: 'voice', seed });

async function trained(net: Net, train: Dataset, rate: number, seed: number): Promise<Net> {
  const batch = Math.min(16, train.labels.length);
  const epochs = Math.ceil(STEPS / Math.ceil(train.labels.length / batch));
  await fit(net, train, { loss: crossEntropy(), optimizer: adam(oneCycle(rate)), epochs, batch, seed });
  return net;
}

async function accuracyOf(net: Net, data: Dataset): Promise<{ accuracy: number }> {
  const { accuracy } = await evaluate(net, data);
  dispose(net);
  return { accuracy };
}

/** What so many of the voices say, drawn by the seed. */
function ofVoices(data: Dataset, count: number, seed: number): Dataset {
  const some = inOrderOf(seed, [...new Set(data.columns?.voice)]).slice(0, count);
  return subset(
    data,
    [...data.ids.keys()].filter((place) => some.includes(data.columns?.voice[place])),
  );
}

/** What learns, and from what. */
interface Way {
  readonly data: Dataset;
  readonly net: (train: Dataset, seed: number) => Promise<Net>;
  readonly counts: readonly number[];
  readonly rates: readonly number[];
  /** Whether the same few voices say all words; else each word has its own few. */
  readonly sameVoices?: boolean;
}

const linear = async ({ classes, shape }: Dataset, seed: number) => head({ classes, inputFeatures: shape[0], seed });

const fromScratch = async ({ classes }: Dataset, seed: number) =>
  lenet({ size: 40, channels: 1, classes: classes.length, seed });

async function fewExamples(quiet: Dataset, features: Record<string, Dataset>): Promise<void> {
  const learns = { net: linear, counts: COUNTS, rates: RATES };
  const ways: Record<string, Way> = {
    ...Object.fromEntries(LAYERS.map((layer) => [`probe on ${layer}`, { ...learns, data: features[layer] }])),
    'probe on block5, the same voices for all words': { ...learns, data: features.block5, sameVoices: true },
    'prototypes on block5': {
      data: features.block5,
      net: (train) => prototypes(train, { by: 'cosine' }),
      counts: COUNTS,
      rates: [],
    },
    'logistic regression on band means': { ...learns, data: await bandMeans(quiet) },
    'small net from scratch': {
      ...learns,
      data: await spectrograms(quiet),
      net: fromScratch,
      rates: [3e-4, 1e-3, 3e-3],
    },
  };
  const run = async ({ way, count, rate, seed }: { way: string; count: number; rate: number; seed: number }) => {
    const { data, net, rates, sameVoices } = ways[way];
    const { train, validate, test } = byVoice(data, seed);
    const few = sameVoices ? ofVoices(train, count, seed) : take(train, { perClass: count, seed });
    const made = await net(few, seed);
    return { made: rates.length > 0 ? await trained(made, few, rate, seed) : made, validate, test };
  };
  const grid = Object.entries(ways).flatMap(([way, { counts, rates }]) =>
    counts.map((count) => ({ way, count, rates })),
  );
  const candidates = grid.flatMap(({ way, count, rates }) =>
    CHOOSING.flatMap((seed) => rates.map((rate) => ({ way, count, rate, seed }))),
  );
  const tried = await storeRuns('keywords-choosing', COMMAND, candidates, async (setting) => {
    const { made, validate } = await run(setting);
    return accuracyOf(made, validate);
  });
  const settings = grid.flatMap(({ way, count, rates }) => {
    const runs = tried.filter((one) => one.way === way && one.count === count);
    const rate = rates.length > 0 ? chooseRate(runs, rates) : 0;
    return SEEDS.map((seed) => ({ way, count, rate, seed }));
  });
  await storeRuns('keywords', COMMAND, settings, async (setting) => {
    const { made, test } = await run(setting);
    return accuracyOf(made, test);
  });
}

/** How many voices have spoken what there is to learn from, each word five times. */
const VOICES = [1, 2, 4, 8, 28];

/**
 * Some voices have said each word five times. One in five takes is held out at random, as most would do: what it claims for
 * the net, beside what the same net is worth on voices that it has not heard.
 */
async function speakerLeak(quiet: Dataset): Promise<void> {
  const takes = await inViews(quiet, asAnotherTake);
  const nets: Record<string, { data: Dataset; net: Way['net']; rate: number }> = {
    'probe on block5': { data: (await heard(takes)).block5, net: linear, rate: 1e-2 },
    'small net from scratch': { data: await spectrograms(takes), net: fromScratch, rate: 1e-3 },
  };
  const settings = Object.keys(nets).flatMap((way) =>
    VOICES.flatMap((voices) => SEEDS.map((seed) => ({ way, voices, seed }))),
  );
  await storeRuns('keywords-leak', COMMAND, settings, async ({ way, voices, seed }) => {
    const { data, net, rate } = nets[way];
    const { train, test: others } = split(data, { test: 0.3, group: 'voice', seed });
    const { train: some, test } = split(ofVoices(train, voices, seed), { test: 0.2, seed });
    const made = await trained(await net(some, seed), some, rate, seed);
    const { accuracy: claimed } = await evaluate(made, test);
    return { claimed, ...(await accuracyOf(made, others)) };
  });
}

const grown = (height: number) => (position: number) => height * ramp()(position);

const ADAPTS: Readonly<Record<string, { weights: number[]; adapt: (target: Dataset, weight: number) => Adaptation }>> =
  {
    mmd: { weights: [1, 3, 10], adapt: (target, weight) => mmd(target, { weight: grown(weight) }) },
    'joint mmd': { weights: [1, 3, 10], adapt: (target, weight) => jointMmd(target, { weight: grown(weight) }) },
    mcc: { weights: [0.3, 1, 3], adapt: (target, weight) => mcc(target, { weight: grown(weight) }) },
    dann: { weights: [0.1, 0.3, 1], adapt: (target, weight) => dann(target, { weight: grown(weight) }) },
  };

/** From the quiet room to the noisy one, whose labels only `target only` is told. */
async function quietToNoisy(quiet: Dataset, room: Dataset, features: Record<string, Dataset>): Promise<void> {
  const at = 'block5';
  const noisy = (await heard(room))[at];
  const plain = { source: features[at], target: noisy };
  const sets: Record<string, { source: Dataset; target: Dataset }> = {
    'source only': plain,
    'own averages in the net': {
      source: await heardByOwnAverages(quiet, at),
      target: await heardByOwnAverages(unlabelled(room), at).then((x) => ({ ...noisy, read: x.read })),
    },
    'own averages of the features': { source: await byOwnAverages(plain.source), target: await byOwnAverages(noisy) },
  };
  for (const [name, change] of Object.entries(await changesOf(unlabelled(room)))) {
    sets[name] = { source: await (await heard(await inViews(quiet, change)))[at], target: noisy };
  }
  const best = 'echoes and background';
  for (const way of Object.keys(ADAPTS)) sets[way] = plain;
  sets[`${best}, and joint mmd`] = sets[best];
  sets['target only'] = { source: noisy, target: noisy };

  const run = async ({ way, weight, seed }: { way: string; weight: number; seed: number }) => {
    const { source, target } = sets[way];
    const { train: unheard, test } = split(target, { test: 0.3, group: 'voice', seed });
    const held = new Set(test.columns?.voice);
    const places = [...source.ids.keys()].filter((place) => !held.has(source.columns?.voice[place]));
    const train = subset(source, places);
    const net = mlp({ inputFeatures: train.shape[0], hidden: 256, classes: train.classes.length, seed });
    const adapts = ADAPTS[way.split(', and ').at(-1) as string];
    // As many steps for all: five views of a recording are five times the examples.
    const epochs = Math.round((20 * 336) / train.labels.length);
    await fit(net, train, {
      loss: crossEntropy(),
      optimizer: adam(oneCycle(1e-3)),
      epochs,
      batch: 32,
      seed,
      ...(adapts && { adapt: adapts.adapt(unlabelled(unheard), weight) }),
    });
    return { net, test, unheard: unlabelled(unheard) };
  };
  const adaptsOf = (way: string) => ADAPTS[way.split(', and ').at(-1) as string];
  const candidates = Object.keys(sets)
    .filter(adaptsOf)
    .flatMap((way) => CHOOSING.flatMap((seed) => adaptsOf(way).weights.map((weight) => ({ way, weight, seed }))));
  const tried = await storeRuns('keywords-noisy-choosing', COMMAND, candidates, async (setting) => {
    const { net, test, unheard } = await run(setting);
    const criterion = await informationMaximisation(net, unheard);
    return { criterion, ...(await accuracyOf(net, test)) };
  });
  const settings = SEEDS.flatMap((seed) =>
    Object.keys(sets).map((way) => {
      const runs = tried
        .filter((one: Run) => one.way === way)
        .map((one) => ({ ...one, rate: one.weight, accuracy: one.criterion }));
      return { way, weight: adaptsOf(way) ? chooseRate(runs, adaptsOf(way).weights) : 0, seed };
    }),
  );
  await storeRuns('keywords-noisy', COMMAND, settings, async (setting) => {
    const { net, test } = await run(setting);
    return accuracyOf(net, test);
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  const [quiet, room] = [words('quiet'), words('room')];
  const features = await heard(quiet);
  const parts: Record<string, () => Promise<void>> = {
    few: () => fewExamples(quiet, features),
    leak: () => speakerLeak(quiet),
    noisy: () => quietToNoisy(quiet, room, features),
  };
  for (const part of values.only ?? Object.keys(parts)) await parts[part]();
}

main();
