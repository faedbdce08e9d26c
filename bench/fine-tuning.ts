import {
  adam,
  backbone,
  type Calibration,
  calibrate,
  calibration,
  chain,
  copy,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  type FitOptions,
  fineTune,
  fit,
  freezeNorms,
  gradualUnfreeze,
  head,
  images,
  join,
  l2sp,
  layerwiseRate,
  linearProbe,
  mixup,
  type Net,
  oneCycle,
  reestimateNorms,
  soup,
} from 'transferlab';
import { accuracyOn } from './accuracy-on';
import { chooseRate } from './choose-rate';
import { drawings, sameEmoji, splitEmoji } from './drawings';
import { FRESH, SEEDS } from './seeds';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 05's stored results: EfficientNet-Lite0 at 96 px learns twelve classes of drawings in three coloured styles, and is
 * measured on other drawings of these styles (in domain), on black and white drawings of things it has not seen, and on
 * photographs (out of domain). Every way gets the same pictures and the same number of steps, and its own rate, chosen on
 * validation drawings of a split that is not used again. Test pictures, which are the same in every run, and everything out of
 * domain choose nothing.
 */
const COMMAND = 'npm run experiment:fine-tuning';
const SIZE = 96;
const STEPS = 120;
const BATCH = 16;
const CHOOSING = [101, 102];
const PROBE_RATE = 1e-2;

const { coloured, blackAndWhite } = drawings(SIZE);
const photographs = images('datasets/photographs', { size: SIZE });
const { test: TEST } = splitEmoji(coloured, SEEDS[0]);

interface Parts {
  readonly train: Dataset;
  readonly validate: Dataset;
  readonly test: Dataset;
}

type Way = (net: Net, body: Net, train: Dataset, rate: number, seed: number) => Promise<unknown>;

const epochsFor = ({ labels }: Dataset, share = 1) =>
  Math.max(1, Math.round((share * STEPS) / Math.ceil(labels.length / BATCH)));
const plain = (train: Dataset, rate: number, seed: number): FitOptions => ({
  loss: crossEntropy(),
  optimizer: chain(freezeNorms(), adam(oneCycle(rate))),
  epochs: epochsFor(train),
  batch: BATCH,
  seed,
});

/** Every method after the probe keeps batch normalisation frozen, except the one that shows the cost of updating it. */
const WAYS: Readonly<Record<string, Way>> = {
  scratch: (net, _, train, rate, seed) =>
    fit(net, train, { ...plain(train, rate, seed), optimizer: adam(oneCycle(rate)) }),
  probe: (net, _, train, rate, seed) =>
    linearProbe(net, train, { ...plain(train, rate, seed), optimizer: adam(oneCycle(rate)) }),
  'fine-tune, norms moving': (net, _, train, rate, seed) =>
    fit(net, train, { ...plain(train, rate, seed), optimizer: adam(oneCycle(rate)) }),
  'fine-tune': (net, _, train, rate, seed) => fit(net, train, plain(train, rate, seed)),
  'lp-ft': (net, _, train, rate, seed) =>
    fineTune(net, train, {
      ...plain(train, rate, seed),
      probe: { optimizer: adam(oneCycle(PROBE_RATE)), epochs: epochsFor(train, 0.5) },
      epochs: epochsFor(train, 0.5),
    }),
  'layer-wise rates': (net, _, train, rate, seed) =>
    fit(net, train, {
      ...plain(train, rate, seed),
      optimizer: chain(freezeNorms(), layerwiseRate(0.8), adam(oneCycle(rate))),
    }),
  'l2-sp': (net, body, train, rate, seed) =>
    fit(net, train, {
      ...plain(train, rate, seed),
      optimizer: chain(freezeNorms(), l2sp(body, 1e-2, 1e-3), adam(oneCycle(rate))),
    }),
  gradual: (net, _, train, rate, seed) =>
    gradualUnfreeze(net, train, {
      ...plain(train, rate, seed),
      thaw: ['head', 'top', 'block7*', 'block6*', 'block[1-5]*'],
      epochs: [0.2, 0.1, 0.1, 0.2, 0.4].map((share) => epochsFor(train, share)),
    }),
  mixup: (net, _, train, rate, seed) => fit(net, train, { ...plain(train, rate, seed), mix: mixup(0.2) }),
  'label smoothing': (net, _, train, rate, seed) =>
    fit(net, train, { ...plain(train, rate, seed), loss: crossEntropy({ smoothing: 0.1 }) }),
};
/** The way that is there to show what moving averages cost. */
const MOVING = 'fine-tune, norms moving';

/**
 * Comparisons that are run with fresh seeds (`families.json`): fine-tuning with the probe, with moving averages and with
 * layer-wise rates.
 */
const PRIMARY = ['probe', MOVING, 'fine-tune', 'layer-wise rates'];

/** Wide enough that no way's best lies at an end. */
const RATES: Readonly<Record<string, readonly number[]>> = {
  scratch: [1e-3, 3e-3, 1e-2],
  probe: [3e-3, 1e-2, 3e-2],
  'layer-wise rates': [1e-3, 3e-3, 1e-2],
};
const ratesFor = (way: string): readonly number[] => RATES[way] ?? [1e-4, 3e-4, 1e-3, 3e-3];

/** A net trained one way on these drawings. */
async function trained(way: string, { train }: Pick<Parts, 'train'>, rate: number, seed: number): Promise<Net> {
  const body = await backbone('efficientnet-lite0', { size: SIZE, pretrained: way !== 'scratch', seed });
  const net = join(body, head({ classes: coloured.classes, seed }));
  await WAYS[way](net, body, train, rate, seed);
  return net;
}

/** What a net is worth, in domain and out of it. */
async function measured(net: Net, { validate, test }: Parts): Promise<Run> {
  const unseen = sameEmoji(blackAndWhite, test);
  const right = async (data: Dataset) => (await evaluate(net, data)).accuracy;
  const before = await calibration(net, test);
  const cooled = await calibrate(net, validate);
  const after = await calibration(cooled, test);
  const [temperature] = cooled.weights['temperature/value'].dataSync();
  cooled.weights['temperature/value'].dispose();
  const { accuracy: inDomain, right: answered } = await accuracyOn(net, test);
  return {
    inDomain,
    right: answered,
    blackAndWhite: await right(unseen),
    photographs: await right(photographs),
    calibration: {
      before: before.error,
      after: after.error,
      temperature,
      bins: binsOf(before),
      binsAfter: binsOf(after),
    },
  };
}

const binsOf = ({ bins }: Calibration) =>
  bins.map(({ confidence, accuracy, count }) => [Number(confidence.toFixed(4)), Number(accuracy.toFixed(4)), count]);

export async function main(): Promise<void> {
  const grid = Object.keys(WAYS).flatMap((way) => ratesFor(way).map((rate) => ({ way, rate })));
  const choosing = CHOOSING.flatMap((seed) => grid.map((setting) => ({ ...setting, seed })));
  const tried = await storeRuns(
    'fine-tuning-rates',
    COMMAND,
    choosing,
    async ({ way, rate, seed }) => {
      const parts = splitEmoji(coloured, seed);
      const net = await trained(way, parts, rate, seed);
      const { accuracy } = await evaluate(net, parts.validate);
      dispose(net);
      return { accuracy };
    },
    TEST,
  );
  const runsOf = (way: string) => tried.filter((run) => run.way === way);
  const rates = Object.fromEntries(Object.keys(WAYS).map((way) => [way, chooseRate(runsOf(way), ratesFor(way))]));
  console.log('rates chosen on validation drawings:', rates);

  const settingsOf = (seeds: readonly number[], ways: readonly string[]) =>
    seeds.flatMap((seed) => ways.map((way) => ({ way, seed, rate: rates[way], steps: STEPS, size: SIZE })));
  const run = async ({ way, seed, rate }: { way: string; seed: number; rate: number }) => {
    const parts = splitEmoji(coloured, seed);
    const started = performance.now();
    const net = await trained(way, parts, rate, seed);
    const seconds = (performance.now() - started) / 1000;
    const result: Run = { seconds, ...(await measured(net, parts)) };
    if (way === MOVING) {
      await reestimateNorms(net, parts.train);
      const { right: _, ...reestimated } = await measured(net, parts);
      result.reestimated = reestimated;
    }
    dispose(net);
    return result;
  };
  await storeRuns('fine-tuning', COMMAND, settingsOf(SEEDS, Object.keys(WAYS)), run, TEST);
  await storeRuns('fresh/fine-tuning', COMMAND, settingsOf(FRESH, PRIMARY), run, TEST);

  // Three nets a seed that begin at one probe and meet the drawings in three orders: each alone, and their mean.
  await storeRuns(
    'soups',
    COMMAND,
    SEEDS.map((seed) => ({ seed, rate: rates['lp-ft'], size: SIZE })),
    async ({ seed, rate }) => {
      const { train, test } = splitEmoji(coloured, seed);
      const start = await trained('probe', { train }, rates.probe, seed);
      const nets: Net[] = [];
      const alone: number[] = [];
      for (const order of [1, 2, 3]) {
        const net = copy(start);
        await fit(net, train, { ...plain(train, rate, 10 * seed + order), epochs: epochsFor(train, 0.5) });
        nets.push(net);
        alone.push((await evaluate(net, test)).accuracy);
      }
      const mean = soup(nets);
      const [together, outside] = [(await evaluate(mean, test)).accuracy, [] as number[]];
      for (const net of [...nets, mean]) outside.push((await evaluate(net, photographs)).accuracy);
      for (const net of [start, ...nets, mean]) dispose(net);
      return { alone, soup: together, photographs: { alone: outside.slice(0, 3), soup: outside[3] } };
    },
    TEST,
  );
}

if (require.main === module) main();
