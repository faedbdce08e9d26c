import {
  adam,
  backbone,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  extract,
  fit,
  type History,
  head,
  images,
  join,
  oneCycle,
  onlyClasses,
  split,
  take,
} from 'transferlab';
import { chooseRate } from './choose-rate';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 01's stored results: one network (EfficientNet-Lite0 and a linear head, 96 px) in three ways.
 * `scratch` and `fine-tune` differ in nothing but where the weights start; `probe` trains the head alone.
 * Every arm gets the same number of steps on the same photographs, and its own best rate, which was chosen on
 * a validation part of the training photographs with seeds that are not used again.
 */
const COMMAND = 'npm run experiment:why-transfer';
const SIZE = 96;
const STEPS = 120;
const BATCH = 16;
const SEEDS = [1, 2, 3, 4, 5];
const LABELS = [1, 2, 4, 6];
const RATES = { scratch: [1e-3, 3e-3, 1e-2], 'fine-tune': [3e-4, 1e-3, 3e-3], probe: [1e-3, 3e-3, 1e-2, 3e-2] };

type Arm = keyof typeof RATES;
const ARMS: Arm[] = ['probe', 'fine-tune', 'scratch'];

const photographs = images('datasets/photographs', { size: SIZE });

/** Fish and insects are too few for eight labels beside a test set. */
const EIGHT = 8;
const TEN_CLASSES = photographs.classes.filter((name) => name !== 'fish' && name !== 'insects');

interface Outcome {
  history: History;
  onTraining: number;
  accuracy: number;
  /** Seconds spent on extracting the probe's training features. */
  extraction: number;
}

/**
 * Trains one arm and measures it; the head of the probe is trained on features extracted once.
 * With `curve` the test photographs are also measured after every epoch, for the picture: nothing is chosen by it.
 */
async function trainArm(
  arm: Arm,
  train: Dataset,
  test: Dataset,
  rate: number,
  seed: number,
  curve = false,
): Promise<Outcome> {
  const batch = Math.min(BATCH, train.labels.length);
  const epochs = Math.ceil(STEPS / Math.ceil(train.labels.length / batch));
  const options = { loss: crossEntropy(), optimizer: adam(oneCycle(rate)), epochs, batch, seed };
  const body = await backbone('efficientnet-lite0', { size: SIZE, pretrained: arm !== 'scratch', seed });
  const onFeatures = arm === 'probe';
  const started = performance.now();
  const seen = onFeatures ? await extract(body, train) : train;
  const extraction = onFeatures ? (performance.now() - started) / 1000 : 0;
  const unseen = onFeatures ? await extract(body, test) : test;
  const top = head({ classes: train.classes, inputFeatures: body.output[0], seed });
  const net = onFeatures ? top : join(body, top);
  const history = await fit(net, seen, { ...options, validate: curve ? unseen : undefined });
  const onTraining = (await evaluate(net, seen)).accuracy;
  const { accuracy } = await evaluate(net, unseen);
  dispose(body);
  dispose(top);
  return { history, onTraining, accuracy, extraction };
}

function summary({ history, onTraining, accuracy, extraction }: Outcome): Run {
  const curve = history.epochs
    .filter((epoch) => epoch.validAccuracy !== undefined)
    .map((epoch) => [Number((epoch.seconds + extraction).toFixed(2)), epoch.validAccuracy]);
  return { accuracy, onTraining, seconds: history.seconds + extraction, ...(curve.length > 0 && { curve }) };
}

/** Rates are compared on a part of the training photographs; the test photographs are not read here. */
async function chooseRates(): Promise<Record<Arm, number>> {
  const settings = ARMS.flatMap((arm) => [101, 102].flatMap((seed) => RATES[arm].map((rate) => ({ arm, rate, seed }))));
  const runs = await storeRuns('why-transfer-rates', COMMAND, settings, async ({ arm, rate, seed }) => {
    const { train } = split(photographs, { test: 0.25, seed });
    const inner = split(train, { test: 0.33, seed });
    const result = await trainArm(arm, take(inner.train, { perClass: 4, seed }), inner.test, rate, seed);
    return { accuracy: result.accuracy };
  });
  const best = (arm: Arm) =>
    chooseRate(
      runs.filter((run) => run.arm === arm),
      RATES[arm],
    );
  return { scratch: best('scratch'), 'fine-tune': best('fine-tune'), probe: best('probe') };
}

async function main(): Promise<void> {
  const rates = await chooseRates();
  console.log('rates chosen on validation photographs:', rates);
  const settings = SEEDS.flatMap((seed) => LABELS.flatMap((labels) => ARMS.map((arm) => ({ arm, labels, seed }))));
  await storeRuns('why-transfer', COMMAND, settings, async ({ arm, labels, seed }) => {
    const { train, test } = split(photographs, { test: 0.25, seed });
    const few = take(train, { perClass: labels, seed });
    return {
      rate: rates[arm],
      // biome-ignore lint/plugin: the settings of an experiment.
      ...summary(await trainArm(arm, few, test, rates[arm], seed, labels === Math.max(...LABELS))),
    };
  });
  await withEightLabels(rates);
}

/** The same question with eight labels of each of ten classes, at the rates chosen above. */
async function withEightLabels(rates: Record<Arm, number>): Promise<void> {
  const ten = onlyClasses(photographs, TEN_CLASSES);
  const settings = SEEDS.flatMap((seed) =>
    ARMS.map((arm) => ({ arm, labels: EIGHT, classes: TEN_CLASSES.length, seed })),
  );
  await storeRuns('why-transfer-eight', COMMAND, settings, async ({ arm, labels, seed }) => {
    const { train, test } = split(ten, { test: 0.25, seed });
    const few = take(train, { perClass: labels, seed });
    return { rate: rates[arm], ...summary(await trainArm(arm, few, test, rates[arm], seed, true)) };
  });
}

main();
