import type { Tensor4D } from '@tensorflow/tfjs';
import {
  adam,
  affine,
  arrays,
  augment,
  type Change,
  crossEntropy,
  cutout,
  type Dataset,
  digits,
  dispose,
  evaluate,
  fit,
  flip,
  type History,
  lenet,
  oneCycle,
  shift,
  sometimes,
  take,
  tf,
} from 'transferlab';
import { accuracyOn } from './accuracy-on';
import { chooseRate } from './choose-rate';
import { FRESH } from './seeds';
import { setAside } from './set-aside';
import { storeRuns } from './stored-runs';

/**
 * Lesson 07's stored results: a LeNet learns twenty MNIST digits of each class, 14 px wide, from scratch, with and without random
 * changes of them. One factor varies, the changes: digits, steps, batch and rate are those of all. The alternative to changed
 * digits is more steps on unchanged ones, so no changes and the strongest are also run three times as long. Two changes do not
 * keep all labels. Accuracy is measured on the test part of MNIST, which is the same in every run; the rate is the best on
 * validation digits on average over no changes and the strongest, with seeds that are not used again.
 */
const COMMAND = 'npm run experiment:augmenting';
const BATCH = 20;
const PER_CLASS = 20;
const STEPS = 200;
const MANY_STEPS = 600;
const CHOOSING = [101, 102];
const RATES = [1e-3, 3e-3, 1e-2];
/** Points of a stored curve. */
const POINTS = 20;

const halfTurn: Change = (x) => x.reverse([1, 2]);
const CHANGES: Readonly<Record<string, () => Change[]>> = {
  none: () => [],
  shift: () => [shift(0.1)],
  mild: () => [affine({ degrees: 10, zoom: [0.9, 1.1], shift: 0.1 })],
  strong: () => [affine({ degrees: 30, zoom: [0.7, 1.4], shift: 0.2 }), cutout(0.4)],
  mirror: () => [flip()],
  'half turn': () => [sometimes(0.5, halfTurn)],
};
/** The ends: the rate is chosen by both, and both are run three times as long as well. */
const ENDS = ['none', 'strong'];

interface Setting {
  readonly changes: string;
  readonly rate: number;
  readonly steps: number;
  readonly seed: number;
}

/** Digits of 14 by 14 pixels, each the mean of four: a run then takes a quarter of the products. */
async function smallDigits(part: 'train' | 'test'): Promise<Dataset> {
  const data = digits('mnist', part);
  const pixels = (await data.read([...data.labels.keys()])) as Tensor4D;
  const { name, ids, labels, classes } = data;
  return { ...arrays(tf.avgPool(pixels, 2, 2, 'valid'), labels, { classes, pixels: true }), name, ids };
}

async function trained({ changes, rate, steps, seed }: Setting, few: Dataset, validate: Dataset) {
  const net = lenet({ for: few, seed });
  const history = await fit(augment(net, ...CHANGES[changes]()), few, {
    loss: crossEntropy(),
    optimizer: adam(oneCycle(rate)),
    epochs: (steps * BATCH) / few.labels.length,
    batch: BATCH,
    seed,
    validate,
  });
  return { net, history };
}

/** After as many epochs: loss on the digits in training, loss and accuracy on validation digits. */
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
  const [all, test] = [await smallDigits('train'), await smallDigits('test')];
  // Digits to choose by and to draw curves on, which no seed trains on.
  const { rest, test: heldOut } = setAside(all, { test: 0.1 });
  const validate = take(heldOut, { perClass: PER_CLASS, seed: 1 });
  const armsOf = (changes: readonly string[], steps: number) => changes.map((name) => ({ changes: name, steps }));
  const tried = await storeRuns(
    'augmenting-rates',
    COMMAND,
    CHOOSING.flatMap((seed) => RATES.flatMap((rate) => armsOf(ENDS, STEPS).map((arm) => ({ ...arm, rate, seed })))),
    async (setting) => {
      const few = take(rest, { perClass: PER_CLASS, seed: setting.seed });
      const { net, history } = await trained(setting, few, validate);
      dispose(net);
      return { accuracy: history.epochs.at(-1)?.validAccuracy };
    },
    test,
  );
  const rate = chooseRate(tried, RATES);
  console.log('rate chosen on validation digits:', rate);

  const shared = { rate, batch: BATCH, perClass: PER_CLASS };
  const arms = [...armsOf(Object.keys(CHANGES), STEPS), ...armsOf(ENDS, MANY_STEPS)];
  await storeRuns(
    'augmenting',
    COMMAND,
    FRESH.flatMap((seed) => arms.map((arm) => ({ ...arm, ...shared, seed }))),
    async (setting) => {
      const few = take(rest, { perClass: PER_CLASS, seed: setting.seed });
      const { net, history } = await trained(setting, few, validate);
      const { accuracy: onTraining } = await evaluate(net, few);
      const { accuracy, right } = await accuracyOn(net, test);
      dispose(net);
      return { accuracy, onTraining, curve: curveOf(history), right };
    },
    test,
  );
}

if (require.main === module) main();
