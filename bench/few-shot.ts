import {
  adam,
  backbone,
  cosineHead,
  crossEntropy,
  type Dataset,
  dispose,
  EMOJI_STYLES,
  extract,
  fit,
  head,
  type Net,
  oneCycle,
  onlyClasses,
  prototypes,
  take,
} from 'transferlab';
import { accuracyOn } from './accuracy-on';
import { chooseRate } from './choose-rate';
import { inStyles, splitEmoji } from './drawings';
import { FRESH, SEEDS } from './seeds';
import { storeRuns } from './stored-runs';

/**
 * Lesson 03's stored results for few labels: heads on frozen features of EfficientNet-Lite0 at 224 px, from 1 to 32 labelled
 * drawings of each of eleven classes in eight styles (fish are too few). Nothing that is drawn in a test picture is drawn in
 * a training picture in another style. The test drawings are the same in every run; rates are chosen on validation drawings with
 * seeds that are not used again.
 */
const COMMAND = 'npm run experiment:few-shot';
const LABELS = [1, 2, 4, 8, 16, 32];
const CHOOSING = [101, 102];
const STEPS = 120;
const RATES = [1e-3, 3e-3, 1e-2, 3e-2];

type Way = (train: Dataset, rate: number, seed: number) => Promise<Net>;

async function trained(net: Net, train: Dataset, rate: number, seed: number): Promise<Net> {
  const batch = Math.min(16, train.labels.length);
  const epochs = Math.ceil(STEPS / Math.ceil(train.labels.length / batch));
  await fit(net, train, { loss: crossEntropy(), optimizer: adam(oneCycle(rate)), epochs, batch, seed });
  return net;
}

/** Those that train have a rate each; a mean has none. */
const TRAINED: Readonly<Record<string, Way>> = {
  probe: (train, rate, seed) => trained(head({ ...features(train), seed }), train, rate, seed),
  'cosine head': (train, rate, seed) => trained(cosineHead({ ...features(train), seed }), train, rate, seed),
  'prototypes, then trained': async (train, rate, seed) =>
    trained(await prototypes(train, { by: 'cosine' }), train, rate, seed),
};
const MEANS: Readonly<Record<string, Way>> = {
  prototypes: (train) => prototypes(train),
  'prototypes by cosine': (train) => prototypes(train, { by: 'cosine' }),
};
const features = ({ classes, shape }: Dataset) => ({ classes, inputFeatures: shape[0] });

export async function main(): Promise<void> {
  const body = await backbone('efficientnet-lite0');
  const all = inStyles(EMOJI_STYLES, 224);
  const drawn = await extract(
    body,
    onlyClasses(
      all,
      all.classes.filter((name) => name !== 'fish'),
    ),
  );

  const { test } = splitEmoji(drawn, SEEDS[0]);
  const accuracyOf = async (net: Net, data: Dataset) => {
    const answered = await accuracyOn(net, data);
    dispose(net);
    return answered;
  };
  const grid = Object.keys(TRAINED).flatMap((way) => LABELS.map((labels) => ({ way, labels })));
  const choosing = grid.flatMap((setting) =>
    CHOOSING.flatMap((seed) => RATES.map((rate) => ({ ...setting, rate, seed }))),
  );
  const choose = async ({ way, labels, rate, seed }: (typeof choosing)[number]) => {
    const { train, validate } = splitEmoji(drawn, seed);
    const net = await TRAINED[way](take(train, { perClass: labels, seed }), rate, seed);
    const { accuracy } = await accuracyOf(net, validate);
    return { accuracy };
  };
  const tried = await storeRuns('few-shot-rates', COMMAND, choosing, choose, test);
  const rateFor = (way: string, labels: number) =>
    chooseRate(
      tried.filter((run) => run.way === way && run.labels === labels),
      RATES,
    );
  const ways = { ...MEANS, ...TRAINED };
  const settingsOf = (seeds: readonly number[]) =>
    seeds.flatMap((seed) =>
      LABELS.flatMap((labels) =>
        Object.keys(ways).map((way) => ({
          way,
          labels,
          ...(way in TRAINED && { rate: rateFor(way, labels), steps: STEPS }),
          seed,
        })),
      ),
    );
  const run = async ({ way, labels, rate, seed }: { way: string; labels: number; rate?: number; seed: number }) => {
    const { train } = splitEmoji(drawn, seed);
    return accuracyOf(await ways[way](take(train, { perClass: labels, seed }), rate ?? 0, seed), test);
  };
  await storeRuns('few-shot', COMMAND, settingsOf(SEEDS), run, test);
  await storeRuns('fresh/few-shot', COMMAND, settingsOf(FRESH), run, test);
}

if (require.main === module) main();
