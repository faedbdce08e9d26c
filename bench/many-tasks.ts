import { parseArgs } from 'node:util';
import {
  adam,
  type Balance,
  cagrad,
  crossEntropy,
  cut,
  type Dataset,
  dispose,
  dynamicWeightAverage,
  equal,
  evaluateTasks,
  fit,
  fixedWeights,
  gradnorm,
  head,
  heads,
  imtl,
  join,
  lenet,
  mgda,
  nash,
  oneCycle,
  overlaidDigits,
  pcgrad,
  split,
  uncertainty,
  upgrad,
} from 'transferlab';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 07's stored results on two overlaid digits, each a task: every balance, plain sums of tuned weights, and a net of
 * its own for each task, all with the same layers and as many steps. The rate of each, and the weights of a sum, are chosen on
 * validation data with a seed that is not used again.
 */
const COMMAND = 'npm run experiment:many-tasks';
const SEEDS = [1, 2, 3, 4, 5];
const CHOOSING = 101;
const RATES = [5e-4, 1e-3, 2e-3];
const [EPOCHS, BATCH] = [5, 64];
const TASKS = ['left', 'right'];

const FIXED = 'fixed weights';
const METHODS: Readonly<Record<string, () => Balance>> = {
  equal,
  uncertainty,
  gradnorm,
  'dynamic weight average': dynamicWeightAverage,
  pcgrad,
  mgda,
  cagrad,
  imtl,
  nash,
  upgrad,
};

const WAYS = [...TASKS.map((task) => `${task} alone`), FIXED, ...Object.keys(METHODS)];

/** What can be chosen of a way: the rate, and what the left digit's loss counts in a sum whose weights are fixed. */
interface Setting extends Run {
  readonly way: string;
  readonly rate: number;
  readonly share: number | null;
}

interface Result extends Run {
  /** Share right, of each task there is. */
  readonly accuracy: Readonly<Record<string, number>>;
}

const { train, test: validate } = split(overlaidDigits('train'), { test: 0.15, seed: 1 });
const test = overlaidDigits('test');

async function trained({ way, rate, share }: Setting, seed: number, measure: Dataset): Promise<Result> {
  const alone = TASKS.find((task) => way === `${task} alone`);
  const tasks = alone ? [alone] : TASKS;
  const byTask = <Value>(make: (task: string) => Value) => Object.fromEntries(tasks.map((task) => [task, make(task)]));
  const plain = lenet({ size: 36, channels: 1, seed });
  // Most of a picture is black, which stays 0.
  const trunk = cut({ ...plain, input: { ...plain.input, mean: 0, std: 255 } }, 'hidden');
  const net = join(trunk, heads(byTask(() => head({ classes: 10, seed }))));
  const balance = share === null ? balanceOf(way) : fixedWeights({ left: share, right: 1 - share });
  const { seconds } = await fit(net, train, {
    loss: byTask(() => crossEntropy()),
    optimizer: adam(oneCycle(rate)),
    epochs: EPOCHS,
    batch: BATCH,
    seed,
    ...(balance && { balance }),
  });
  const found = await evaluateTasks(net, measure);
  dispose(net);
  return { accuracy: byTask((task) => found[task].accuracy as number), seconds: Number(seconds.toFixed(1)) };
}

const balanceOf = (way: string) => (way in METHODS ? METHODS[way]() : undefined);

const candidates = (way: string): Setting[] =>
  (way === FIXED ? [0.3, 0.4, 0.5, 0.6, 0.7] : [null]).flatMap((share) => RATES.map((rate) => ({ way, rate, share })));

function score(run: Run): number {
  const shares = Object.values((run as Result).accuracy);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  const ways = values.only ?? WAYS;
  const tried = await storeRuns('many-tasks-choosing', COMMAND, ways.flatMap(candidates), (setting) =>
    trained(setting, CHOOSING, validate),
  );
  const settings = ways.flatMap((way) => {
    const { rate, share } = tried
      .filter((run) => run.way === way)
      .reduce((best, run) => (score(run) > score(best) ? run : best)) as Setting;
    return SEEDS.map((seed) => ({ way, rate, share, seed }));
  });
  await storeRuns('many-tasks', COMMAND, settings, ({ seed, ...setting }) => trained(setting, seed, test));
}

main();
