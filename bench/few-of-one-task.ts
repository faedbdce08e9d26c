import {
  cut,
  type Dataset,
  head,
  heads,
  join,
  mixTasks,
  type Net,
  overlaidDigits,
  split,
  type TaskLabels,
  withTasks,
} from 'transferlab';
import { BATCH, best, finalAccuracies, halved, halvedNet, learn, SUMS, sumOfDigits } from './overlaid';
import { SEEDS } from './seeds';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 12's stored results for few labels of one task and many of others, on two overlaid digits at half their size: the left
 * digit next to the right one, and the sum of both next to both. The task alone, all together (drawn by size, and alike), and
 * the others first, then the task; all take as many steps. Rates are chosen on validation pictures with a seed that is not used
 * again.
 */
const COMMAND = 'npm run experiment:few-of-one-task';
const CHOOSING = 101;
const RATES = [1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2];
const LABELLED = [50, 200, 1000];
const [EPOCHS, STEPS] = [6, 100];
const CLASSES: Readonly<Record<string, number>> = { left: 10, right: 10, sum: SUMS };

/** Which task has few labels, and which have a label in every picture. */
const CASES: Readonly<Record<string, readonly string[]>> = { left: ['right'], sum: ['left', 'right'] };

interface Setting extends Run {
  readonly task: string;
  readonly way: string;
  readonly labelled: number;
  readonly rate: number;
}

/** Pictures with a label of the task, and all of them with labels of the others. */
interface Sets {
  readonly few: Dataset;
  readonly many: Dataset;
}

interface Given extends Sets {
  readonly task: string;
  readonly others: readonly string[];
  readonly rate: number;
  readonly seed: number;
}

const netFor = (tasks: readonly string[], seed: number) =>
  halvedNet(Object.fromEntries(tasks.map((task) => [task, CLASSES[task]])), seed);

/** Some steps on batches that are drawn from all of these sets. */
function steps(
  net: Net,
  sets: Partial<Sets>,
  tasks: readonly string[],
  { rate, seed }: Given,
  epochs = EPOCHS,
  temperature = 1,
) {
  const data = mixTasks(sets as Record<string, Dataset>, { batch: BATCH, steps: STEPS, temperature, seed });
  return learn(net, data, tasks, { rate, epochs, seed });
}

const together = (temperature: number) => async (inputs: Given) => {
  const { few, many, task, others, seed } = inputs;
  const net = netFor([task, ...others], seed);
  await steps(net, { few, many }, [task, ...others], inputs, EPOCHS, temperature);
  return net;
};

const WAYS: Readonly<Record<string, (inputs: Given) => Promise<Net>>> = {
  alone: async (inputs) => {
    const net = netFor([inputs.task], inputs.seed);
    await steps(net, { few: inputs.few }, [inputs.task], inputs);
    return net;
  },
  'together, by size': together(1),
  'together, alike': together(Number.POSITIVE_INFINITY),
  'the others first': async (inputs) => {
    const { few, many, task, others, seed } = inputs;
    const first = netFor(others, seed);
    await steps(first, { many }, others, inputs, EPOCHS / 2);
    const net = join(cut(first, 'hidden'), heads({ [task]: head({ classes: CLASSES[task], seed }) }));
    await steps(net, { few }, [task], inputs, EPOCHS / 2);
    return net;
  },
};

async function withSum(data: Dataset): Promise<Dataset> {
  const half = await halved(data);
  return withTasks(half, { ...half.tasks, sum: sumOfDigits(half) });
}

const keeping = (data: Dataset, tasks: readonly string[]) =>
  withTasks(data, Object.fromEntries(tasks.map((task) => [task, (data.tasks as Record<string, TaskLabels>)[task]])));

async function trained(train: Dataset, setting: Setting, seed: number, measure: Dataset): Promise<Run> {
  const { task, way, labelled, rate } = setting;
  const others = CASES[task];
  const { test: some } = split(train, { test: labelled / train.labels.length, seed });
  const net = await WAYS[way]({
    few: keeping(some, [task]),
    many: keeping(train, others),
    task,
    others,
    rate,
    seed,
  });
  return { accuracy: await finalAccuracies(net, measure) };
}

export async function main(): Promise<void> {
  const { train, test: validate } = split(await withSum(overlaidDigits('train')), { test: 0.15, seed: 1 });
  const test = await withSum(overlaidDigits('test'));
  const grid = Object.keys(CASES).flatMap((task) =>
    Object.keys(WAYS).flatMap((way) => LABELLED.map((labelled) => ({ task, way, labelled }))),
  );
  const tried = await storeRuns(
    'few-of-one-task-choosing',
    COMMAND,
    grid.flatMap((setting) => RATES.map((rate) => ({ ...setting, rate }))),
    (setting) => trained(train, setting, CHOOSING, validate),
    test,
  );
  const settings = grid.flatMap((setting) => {
    const some = tried.filter((run) => Object.entries(setting).every(([key, value]) => run[key] === value));
    // Only the task with few labels is asked about.
    const { rate } = best(some, [setting.task]) as Setting;
    return SEEDS.map((seed) => ({ ...setting, rate, seed }));
  });
  await storeRuns(
    'few-of-one-task',
    COMMAND,
    settings,
    ({ seed, ...setting }) => trained(train, setting, seed, test),
    test,
  );
}

if (require.main === module) main();
