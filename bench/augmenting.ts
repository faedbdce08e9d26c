import {
  adam,
  augment,
  backbone,
  brightness,
  type Change,
  chain,
  contrast,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  fit,
  flip,
  freeze,
  freezeNorms,
  type History,
  head,
  join,
  oneCycle,
  randomCrop,
  saturation,
  subset,
  take,
} from 'transferlab';
import { accuracyOn } from './accuracy-on';
import { chooseRate } from './choose-rate';
import { drawings, splitEmoji } from './drawings';
import { FRESH } from './seeds';
import { storeRuns } from './stored-runs';

/**
 * Lesson 07's stored results: EfficientNet-Lite0 at 64 px, whose blocks from 5 on are trained on six coloured drawings of each
 * of twelve classes, with and without random changes of the drawings. One factor varies, the changes: steps, batch, frozen
 * layers and rate are those of all. The alternative to changed drawings is more steps on unchanged ones, so both are also run
 * twice as long. Accuracy is measured on test drawings, which are the same in every run; the rate is the best on validation
 * drawings on average over no changes and all of them, with seeds that are not used again.
 */
const COMMAND = 'npm run experiment:augmenting';
const SIZE = 64;
const BATCH = 16;
const PER_CLASS = 6;
const STEPS = 120;
const MANY_STEPS = 240;
const CHOOSING = [101, 102];
const RATES = [3e-4, 1e-3, 3e-3];
/** Points of a stored curve. */
const POINTS = 24;

const colour = () => [brightness(0.3), contrast(0.3), saturation(0.3)];
const CHANGES: Readonly<Record<string, () => Change[]>> = {
  none: () => [],
  flip: () => [flip()],
  crop: () => [randomCrop()],
  colour,
  'all three': () => [flip(), randomCrop(), ...colour()],
};
/** The ends: the rate is chosen by both, and both are run twice as long as well. */
const ENDS = ['none', 'all three'];

interface Setting {
  readonly changes: string;
  readonly rate: number;
  readonly steps: number;
  readonly seed: number;
}

/** A net trained on six drawings of each class, the same ones for every change of a seed. */
async function trained({ changes, rate, steps, seed }: Setting, train: Dataset, validate: Dataset) {
  const few = take(train, { perClass: PER_CLASS, seed });
  const net = join(await backbone('efficientnet-lite0', { size: SIZE }), head({ classes: train.classes, seed }));
  const history = await fit(augment(net, ...CHANGES[changes]()), few, {
    loss: crossEntropy(),
    optimizer: chain(freeze('stem', 'block[1-4]*'), freezeNorms(), adam(oneCycle(rate))),
    epochs: Math.round(steps / Math.ceil(few.labels.length / BATCH)),
    batch: BATCH,
    seed,
    validate: subset(
      validate,
      [...validate.labels.keys()].filter((index) => index % 3 === 0),
    ),
  });
  return { net, few, history };
}

/** After as many epochs: loss on the drawings in training, loss and accuracy on every third validation drawing. */
function curveOf({ epochs }: History): number[][] {
  const every = epochs.length / POINTS;
  return epochs
    .filter(({ epoch }) => epoch % every === 0)
    .map(({ epoch, loss, validLoss = Number.NaN, validAccuracy = Number.NaN }) => [
      epoch,
      ...[loss, validLoss, validAccuracy].map((value) => Number(value.toFixed(4))),
    ]);
}

export async function main(): Promise<void> {
  const { coloured } = drawings(SIZE);
  const { test } = splitEmoji(coloured, FRESH[0]);
  const armsOf = (changes: readonly string[], steps: number) => changes.map((name) => ({ changes: name, steps }));
  const arms = [...armsOf(Object.keys(CHANGES), STEPS), ...armsOf(ENDS, MANY_STEPS)];
  const tried = await storeRuns(
    'augmenting-rates',
    COMMAND,
    CHOOSING.flatMap((seed) =>
      RATES.flatMap((rate) => armsOf(ENDS, STEPS).map((arm) => ({ ...arm, rate, seed, size: SIZE }))),
    ),
    async (setting) => {
      const { train, validate } = splitEmoji(coloured, setting.seed);
      const { net } = await trained(setting, train, validate);
      const { accuracy } = await evaluate(net, validate);
      dispose(net);
      return { accuracy };
    },
    test,
  );
  const rate = chooseRate(tried, RATES);
  console.log('rate chosen on validation drawings:', rate);

  const shared = { rate, size: SIZE, batch: BATCH, perClass: PER_CLASS, frozen: 'up to block 4' };
  await storeRuns(
    'augmenting',
    COMMAND,
    FRESH.flatMap((seed) => arms.map((arm) => ({ ...arm, ...shared, seed }))),
    async (setting) => {
      const { train, validate, test } = splitEmoji(coloured, setting.seed);
      const { net, few, history } = await trained(setting, train, validate);
      const { accuracy: onTraining } = await evaluate(net, few);
      const { accuracy, right } = await accuracyOn(net, test);
      dispose(net);
      return { accuracy, onTraining, curve: curveOf(history), right };
    },
    test,
  );
}

if (require.main === module) main();
