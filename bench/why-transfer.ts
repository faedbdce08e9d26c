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
import { type Answered, accuracyOn } from './accuracy-on';
import { chooseRate } from './choose-rate';
import { photographOf } from './photograph-of';
import { FRESH, SEEDS } from './seeds';
import { setAside, without } from './set-aside';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 01's stored results: one network (EfficientNet-Lite0 and a linear head, 96 px) in three ways.
 * `scratch` and `fine-tune` differ in nothing but where the weights start; `probe` trains the head alone.
 * Every arm gets the same number of steps on the same photographs, and its own best rate, which was chosen on
 * a validation part of the training photographs with seeds that are not used again. The test photographs are the
 * same in every run, and are looked at when it has ended.
 */
const COMMAND = 'npm run experiment:why-transfer';
const SIZE = 96;
const STEPS = 120;
const BATCH = 16;
const LABELS = [1, 2, 4, 6];
const RATES = { scratch: [1e-3, 3e-3, 1e-2], 'fine-tune': [3e-4, 1e-3, 3e-3], probe: [1e-3, 3e-3, 1e-2, 3e-2] };

type Arm = keyof typeof RATES;
const ARMS: Arm[] = ['probe', 'fine-tune', 'scratch'];

/** Fish and insects are too few for eight labels next to a test set. */
const EIGHT = 8;
const TOO_FEW = ['fish', 'insects'];

interface Outcome extends Answered {
  history: History;
  onTraining: number;
  /** Seconds spent on extracting the probe's training features. */
  extraction: number;
}

interface Parts {
  readonly train: Dataset;
  /** What the trained net is measured on. */
  readonly measure: Dataset;
  /** Measured after every epoch, for a curve: neither trained on nor in the test. */
  readonly others?: Dataset;
}

/** Trains one arm and measures it; the head of the probe is trained on features extracted once. */
async function trainArm(arm: Arm, parts: Parts, rate: number, seed: number): Promise<Outcome> {
  const options = { loss: crossEntropy(), optimizer: adam(oneCycle(rate)), ...schedule(parts.train), seed };
  const body = await backbone('efficientnet-lite0', { size: SIZE, pretrained: arm !== 'scratch', seed });
  const onFeatures = arm === 'probe';
  const asSeen = async (data: Dataset) => (onFeatures ? extract(body, data) : data);
  const started = performance.now();
  const train = await asSeen(parts.train);
  const extraction = onFeatures ? (performance.now() - started) / 1000 : 0;
  const top = head({ classes: train.classes, inputFeatures: body.output[0], seed });
  const net = onFeatures ? top : join(body, top);
  const validate = parts.others && (await asSeen(parts.others));
  const history = await fit(net, train, { ...options, validate });
  const onTraining = (await evaluate(net, train)).accuracy;
  const answered = await accuracyOn(net, await asSeen(parts.measure));
  dispose(body);
  dispose(top);
  return { history, onTraining, ...answered, extraction };
}

/** As many steps, however much there is to train on. */
function schedule({ labels }: Dataset): { epochs: number; batch: number } {
  const batch = Math.min(BATCH, labels.length);
  return { epochs: Math.ceil(STEPS / Math.ceil(labels.length / batch)), batch };
}

function summary({ history, extraction, ...measured }: Outcome): Run {
  const curve = history.epochs
    .filter((epoch) => epoch.validAccuracy !== undefined)
    .map((epoch) => [Number((epoch.seconds + extraction).toFixed(2)), epoch.validAccuracy]);
  return { ...measured, seconds: history.seconds + extraction, ...(curve.length > 0 && { curve }) };
}

/** Rates are compared on a part of the training photographs; the test photographs are not read here. */
async function chooseRates(rest: Dataset, test: Dataset): Promise<Record<Arm, number>> {
  const settings = ARMS.flatMap((arm) => [101, 102].flatMap((seed) => RATES[arm].map((rate) => ({ arm, rate, seed }))));
  const run = async ({ arm, rate, seed }: (typeof settings)[number]) => {
    const inner = split(rest, { test: 0.33, group: photographOf, seed });
    const train = take(inner.train, { perClass: 4, seed });
    const { accuracy } = await trainArm(arm, { train, measure: inner.test }, rate, seed);
    return { accuracy };
  };
  const runs = await storeRuns('why-transfer-rates', COMMAND, settings, run, test);
  const best = (arm: Arm) =>
    chooseRate(
      runs.filter((run) => run.arm === arm),
      RATES[arm],
    );
  return { scratch: best('scratch'), 'fine-tune': best('fine-tune'), probe: best('probe') };
}

interface Setting extends Run {
  readonly arm: Arm;
  readonly labels: number;
  readonly seed: number;
}

export async function main(): Promise<void> {
  const { rest, test } = setAside(images('datasets/photographs', { size: SIZE }), { test: 0.25, group: photographOf });
  const rates = await chooseRates(rest, test);
  console.log('rates chosen on validation photographs:', rates);
  const compare = async (name: string, asked: readonly Setting[], from: { rest: Dataset; test: Dataset }) => {
    const settings = asked.map((setting) => ({ ...setting, rate: rates[setting.arm], steps: STEPS, size: SIZE }));
    const run = async ({ arm, labels, seed }: Setting) => {
      const train = take(from.rest, { perClass: labels, seed });
      // Only the curves for the most labels are drawn.
      const others = labels >= LABELS[LABELS.length - 1] ? without(from.rest, train) : undefined;
      return summary(await trainArm(arm, { train, measure: from.test, others }, rates[arm], seed));
    };
    await storeRuns(name, COMMAND, settings, run, from.test);
  };
  const of = (seeds: readonly number[], counts: readonly number[], more: Run = {}, arms = ARMS) =>
    seeds.flatMap((seed) => counts.flatMap((labels) => arms.map((arm): Setting => ({ arm, labels, ...more, seed }))));
  await compare('why-transfer', of(SEEDS, LABELS), { rest, test });
  // The same question with eight labels of each of ten classes, at the rates chosen above.
  const classes = rest.classes.filter((name) => !TOO_FEW.includes(name));
  const ten = { rest: onlyClasses(rest, classes), test: onlyClasses(test, classes) };
  await compare('why-transfer-eight', of(SEEDS, [EIGHT], { classes: classes.length }), ten);
  await compare('fresh/why-transfer', of(FRESH, [1, 2, 6], {}, ['probe', 'fine-tune']), { rest, test });
}

if (require.main === module) main();
