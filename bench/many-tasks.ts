import { parseArgs } from 'node:util';
import {
  type Balance,
  cagrad,
  type Dataset,
  dynamicWeightAverage,
  equal,
  fixedWeights,
  gradnorm,
  imtl,
  mgda,
  nash,
  overlaidDigits,
  pcgrad,
  split,
  uncertainty,
  upgrad,
} from 'transferlab';
import { best, finalAccuracies, learn, overlaidNet } from './overlaid';
import { SEEDS } from './seeds';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 12's stored results on two overlaid digits, each a task: every balance, plain sums of tuned weights, and its own net
 * for each task, all with the same layers and as many steps; then a sweep of the weights of a sum. The rate of each, and the
 * tuned weights, are chosen on validation data with a seed that is not used again.
 */
const COMMAND = 'npm run experiment:many-tasks';
const CHOOSING = 101;
const RATES = [5e-4, 1e-3, 2e-3, 4e-3, 8e-3];
/** What the left digit's loss counts in the sweep. */
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95];
const EPOCHS = 5;
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

const { train, test: validate } = split(overlaidDigits('train'), { test: 0.15, seed: 1 });
const test = overlaidDigits('test');

async function trained({ way, rate, share }: Setting, seed: number, measure: Dataset): Promise<Run> {
  const alone = TASKS.find((task) => way === `${task} alone`);
  const tasks = alone ? [alone] : TASKS;
  const net = overlaidNet(Object.fromEntries(tasks.map((task) => [task, 10])), seed);
  const balance = share === null ? balanceOf(way) : fixedWeights({ left: share, right: 1 - share });
  const { seconds } = await learn(net, train, tasks, { rate, epochs: EPOCHS, seed, ...(balance && { balance }) });
  return { accuracy: await finalAccuracies(net, measure), seconds: Number(seconds.toFixed(1)) };
}

const balanceOf = (way: string) => (way in METHODS ? METHODS[way]() : undefined);

const candidates = (way: string): Setting[] =>
  (way === FIXED ? [0.3, 0.4, 0.5, 0.6, 0.7] : [null]).flatMap((share) => RATES.map((rate) => ({ way, rate, share })));

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  const ways = values.only ?? WAYS;
  const tried = await storeRuns(
    'many-tasks-choosing',
    COMMAND,
    ways.flatMap(candidates),
    (setting) => trained(setting, CHOOSING, validate),
    test,
  );
  const chosen = (way: string) => best(tried.filter((run) => run.way === way)) as Setting;
  const settings = ways.flatMap((way) => {
    const { rate, share } = chosen(way);
    return SEEDS.map((seed) => ({ way, rate, share, seed }));
  });
  const tested = ({ seed, ...setting }: Setting & { seed: number }) => trained(setting, seed, test);
  await storeRuns('many-tasks', COMMAND, settings, tested, test);
  if (!ways.includes(FIXED)) return;
  const { rate } = chosen(FIXED);
  const sweep = SHARES.flatMap((share) => SEEDS.map((seed) => ({ way: FIXED, rate, share, seed })));
  await storeRuns('many-tasks-sweep', COMMAND, sweep, tested, test);
}

if (require.main === module) main();
