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
import { type Answered, accuracyOn } from './accuracy-on';
import { chooseRate } from './choose-rate';
import { inOrderOf } from './in-order-of';
import {
  asAnotherTake,
  bandMeans,
  byAveragesOf,
  changesOf,
  heard,
  heardByAveragesOf,
  inViews,
  LAYERS,
  spectrograms,
  words,
} from './keyword-sets';
import { SEEDS } from './seeds';
import { inThreeParts, setAside } from './set-aside';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 16's stored results on twelve words by forty synthetic voices. Twelve voices are the test of every run, in both
 * rooms: nothing trains on them, adapts to them or takes the room's noise from them. A seed draws whom to learn from among the
 * others. Rates, layers and weights are chosen on validation voices, or without labels, with seeds that are not used again.
 */
const COMMAND = 'npm run experiment:keywords';
const CHOOSING = [101, 102];
const STEPS = 120;
const RATES = [1e-3, 3e-3, 1e-2, 3e-2, 0.1];
const COUNTS = [1, 2, 5, 10];

const TEST = { test: 0.3, group: 'voice' };

/** Voices in three parts: to learn from, to choose by, to test. */
const byVoice = (data: Dataset, seed: number) => inThreeParts(data, { ...TEST, validate: 0.2, seed });

async function trained(net: Net, train: Dataset, rate: number, seed: number): Promise<Net> {
  const batch = Math.min(16, train.labels.length);
  const epochs = Math.ceil(STEPS / Math.ceil(train.labels.length / batch));
  await fit(net, train, { loss: crossEntropy(), optimizer: adam(oneCycle(rate)), epochs, batch, seed });
  return net;
}

async function accuracyOf(net: Net, data: Dataset): Promise<Answered> {
  const answered = await accuracyOn(net, data);
  dispose(net);
  return answered;
}

/** What so many of the voices say, drawn by the seed. */
function ofVoices(data: Dataset, count: number, seed: number): Dataset {
  const some = inOrderOf(seed, [...new Set(data.columns?.voice)]).slice(0, count);
  return subset(
    data,
    [...data.ids.keys()].filter((index) => some.includes(data.columns?.voice[index])),
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
    const untrained = await net(few, seed);
    return { made: rates.length > 0 ? await trained(untrained, few, rate, seed) : untrained, validate, test };
  };
  const grid = Object.entries(ways).flatMap(([way, { counts, rates }]) =>
    counts.map((count) => ({ way, count, rates })),
  );
  const candidates = grid.flatMap(({ way, count, rates }) =>
    CHOOSING.flatMap((seed) => rates.map((rate) => ({ way, count, rate, seed }))),
  );
  const { test } = setAside(quiet, TEST);
  const choose = async (setting: (typeof candidates)[number]) => {
    const { made, validate } = await run(setting);
    const { accuracy } = await accuracyOf(made, validate);
    return { accuracy };
  };
  const tried = await storeRuns('keywords-choosing', COMMAND, candidates, choose, test);
  const settings = grid.flatMap(({ way, count, rates }) => {
    const runs = tried.filter((candidate) => candidate.way === way && candidate.count === count);
    const rate = rates.length > 0 ? chooseRate(runs, rates) : 0;
    return SEEDS.map((seed) => ({ way, count, rate, seed }));
  });
  const measure = async (setting: (typeof settings)[number]) => {
    const parts = await run(setting);
    return accuracyOf(parts.made, parts.test);
  };
  await storeRuns('keywords', COMMAND, settings, measure, test);
}

/** How many voices have spoken what there is to learn from, each word five times. */
const VOICES = [1, 2, 4, 8, 28];

/**
 * Some voices have said each word five times. One in five takes is held out at random, as most would do: what it claims for the
 * net, next to what the same net is worth on voices that it has not heard.
 */
async function speakerLeak(quiet: Dataset): Promise<void> {
  const takes = await inViews(quiet, asAnotherTake);
  const nets: Record<string, { data: Dataset; net: Way['net']; rate: number }> = {
    'probe on block5': { data: (await heard(takes)).block5, net: linear, rate: 1e-2 },
    'small net from scratch': { data: await spectrograms(takes), net: fromScratch, rate: 1e-3 },
  };
  const settings = Object.keys(nets).flatMap((way) =>
    VOICES.flatMap((voices) => SEEDS.map((seed) => ({ way, voices, rate: nets[way].rate, seed }))),
  );
  const run = async ({ way, voices, seed }: { way: string; voices: number; seed: number }) => {
    const { data, net, rate } = nets[way];
    const { rest, test: others } = setAside(data, TEST);
    const { train: some, test: takesHeldOut } = split(ofVoices(rest, voices, seed), { test: 0.2, seed });
    const trainedNet = await trained(await net(some, seed), some, rate, seed);
    const { accuracy: claimed } = await evaluate(trainedNet, takesHeldOut);
    return { claimed, ...(await accuracyOf(trainedNet, others)) };
  };
  await storeRuns('keywords-leak', COMMAND, settings, run, setAside(quiet, TEST).test);
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
  /** Examples of speakers that are not in the test. */
  const known = (data: Dataset) => setAside(data, TEST).rest;
  const sets: Record<string, { source: Dataset; target: Dataset }> = {
    'source only': plain,
    'own averages in the net': {
      source: await heardByAveragesOf(known(quiet), quiet, at),
      target: await heardByAveragesOf(unlabelled(known(room)), room, at),
    },
    'own averages of the features': {
      source: await byAveragesOf(known(plain.source), plain.source),
      target: await byAveragesOf(unlabelled(known(noisy)), noisy),
    },
  };
  for (const [name, change] of Object.entries(await changesOf(unlabelled(known(room))))) {
    sets[name] = { source: (await heard(await inViews(known(quiet), change)))[at], target: noisy };
  }
  const best = 'echoes and background';
  for (const way of Object.keys(ADAPTS)) sets[way] = plain;
  sets[`${best}, and joint mmd`] = sets[best];
  sets['target only'] = { source: noisy, target: noisy };

  const run = async ({ way, weight, seed }: { way: string; weight: number; seed: number }) => {
    const { source, target } = sets[way];
    const { rest: unheard, test } = setAside(target, TEST);
    const train = drawnVoices(source, new Set(test.columns?.voice), seed);
    const net = mlp({ inputFeatures: train.shape[0], hidden: 256, classes: train.classes.length, seed });
    const adapts = ADAPTS[way.split(', and ').at(-1) as string];
    // As many steps for all: five views of a recording are five times the examples.
    const epochs = Math.round((20 * 288) / train.labels.length);
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
  const choose = async (setting: (typeof candidates)[number]) => {
    const { net, test, unheard } = await run(setting);
    const criterion = await informationMaximisation(net, unheard);
    const { accuracy } = await accuracyOf(net, test);
    return { criterion, accuracy };
  };
  const { test } = setAside(noisy, TEST);
  const tried = await storeRuns('keywords-noisy-choosing', COMMAND, candidates, choose, test);
  const settings = SEEDS.flatMap((seed) =>
    Object.keys(sets).map((way) => {
      const runs = tried
        .filter((candidate: Run) => candidate.way === way)
        .map((candidate) => ({ ...candidate, rate: candidate.weight, accuracy: candidate.criterion }));
      return { way, weight: adaptsOf(way) ? chooseRate(runs, adaptsOf(way).weights) : 0, seed };
    }),
  );
  const measure = async (setting: (typeof settings)[number]) => {
    const { net, test: others } = await run(setting);
    return accuracyOf(net, others);
  };
  await storeRuns('keywords-noisy', COMMAND, settings, measure, test);
}

/** 24 of the 28 voices that are not held out, drawn by the seed. */
function drawnVoices(data: Dataset, heldOut: ReadonlySet<unknown>, seed: number): Dataset {
  const others = subset(
    data,
    [...data.ids.keys()].filter((index) => !heldOut.has(data.columns?.voice[index])),
  );
  return ofVoices(others, 24, seed);
}

export async function main(): Promise<void> {
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

if (require.main === module) main();
