import { type Dataset, equal, type History, overlaidDigits, split, tf, watchCosines, withTasks } from 'transferlab';
import { best, finalAccuracies, halved, halvedNet, learn, SUMS, sumOfDigits } from './overlaid';
import { SEEDS } from './seeds';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 12's stored results for tasks that help each other and tasks that do not: five tasks on the same 1,000 pictures of two
 * overlaid digits at half their size, each alone, each pair together, and all five together with the cosines of their gradients. The rate of each
 * is chosen on validation pictures with a seed that is not used again.
 */
const COMMAND = 'npm run experiment:task-pairs';
const CHOOSING = 101;
const RATES = [1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2];
const [PICTURES, VALIDATION, EPOCHS] = [1000, 1500, 20];

/**
 * Classes of each task: which digits, their sum, and by fifths how much of the picture is drawn on. That of `nonsense` is drawn
 * at random: a net can only memorise its images.
 */
const NONSENSE = 'nonsense';
const CLASSES: Readonly<Record<string, number>> = { left: 10, right: 10, sum: SUMS, ink: 5, [NONSENSE]: 10 };
const TASKS = Object.keys(CLASSES);
const PAIRS = TASKS.flatMap((first, index) => TASKS.slice(index + 1).map((other) => [first, other]));
const GROUPS = [...TASKS.map((task) => [task]), ...PAIRS, TASKS].map((tasks) => tasks.join());

interface Setting extends Run {
  /** The tasks that one net learns, with commas between. */
  readonly tasks: string;
  readonly rate: number;
}

interface Sets {
  /** The pictures that this seed trains on. */
  training(seed: number): Dataset;
  readonly validate: Dataset;
  readonly test: Dataset;
}

/** Different pictures to train on for each seed; the fifths of `ink` are those of all that could be. */
async function setsOfFive(): Promise<Sets> {
  const all = await halved(overlaidDigits('train'));
  const { train, test: validate } = split(all, { test: VALIDATION / all.labels.length, seed: 1 });
  const limits = fifths(await inkOf(train));
  const five = (data: Dataset) => withFive(data, limits);
  const whole = await five(train);
  return {
    training: (seed) => split(whole, { test: PICTURES / train.labels.length, seed }).test,
    validate: await five(validate),
    test: await five(await halved(overlaidDigits('test'))),
  };
}

async function withFive(data: Dataset, limits: readonly number[]): Promise<Dataset> {
  const size = data.labels.length;
  const labels: Record<string, number[]> = {
    ink: (await inkOf(data)).map((ink) => limits.filter((limit) => ink > limit).length),
    [NONSENSE]: tf.tidy(() => [...tf.randomUniform([size], 0, CLASSES[NONSENSE], 'int32', 7).dataSync()]),
  };
  const tasks = Object.entries(labels).map(([task, numbers]) => {
    const classes = Array.from({ length: CLASSES[task] }, (_, index) => String(index));
    return [task, { classes, labels: numbers }];
  });
  return withTasks(data, { ...data.tasks, sum: sumOfDigits(data), ...Object.fromEntries(tasks) });
}

/** How much is drawn in each picture: the sum of its pixels. */
async function inkOf(data: Dataset): Promise<number[]> {
  const pictures = await data.read([...data.labels.keys()]);
  const ink = tf.tidy(() => [...pictures.sum([1, 2, 3]).dataSync()]);
  pictures.dispose();
  return ink;
}

/** The four numbers that part these into five equal groups. */
function fifths(numbers: readonly number[]): number[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  return [1, 2, 3, 4].map((fifth) => sorted[Math.floor((fifth * sorted.length) / 5)]);
}

/** Means over a run of what its history watched. */
function cosinesOf({ epochs }: History): Record<string, number> {
  const names = Object.keys(epochs[0].measures ?? {}).filter((name) => name.startsWith('cosine'));
  const mean = (name: string) => epochs.reduce((sum, { measures }) => sum + (measures?.[name] ?? 0), 0) / epochs.length;
  return Object.fromEntries(names.map((name) => [name, mean(name)]));
}

export async function main(): Promise<void> {
  const { training, validate, test } = await setsOfFive();
  async function trained({ tasks, rate }: Setting, seed: number, measure: Dataset): Promise<Run> {
    const names = tasks.split(',');
    const net = halvedNet(Object.fromEntries(names.map((name) => [name, CLASSES[name]])), seed);
    // On all shared weights: gradients at the representation would leave out the layers below it.
    const balance = names.length > 1 ? watchCosines(equal(), { of: 'weights' }) : undefined;
    const history = await learn(net, training(seed), names, {
      rate,
      epochs: EPOCHS,
      seed,
      ...(balance && { balance }),
    });
    return { accuracy: await finalAccuracies(net, measure), ...(balance && { cosines: cosinesOf(history) }) };
  }
  const choosing = GROUPS.flatMap((tasks) => RATES.map((rate) => ({ tasks, rate })));
  const tried = await storeRuns(
    'task-pairs-choosing',
    COMMAND,
    choosing,
    (setting) => trained(setting, CHOOSING, validate),
    test,
  );
  const settings = GROUPS.flatMap((tasks) => {
    const learnable = tasks.split(',').filter((task) => task !== NONSENSE);
    const some = tried.filter((run) => run.tasks === tasks);
    const { rate } = best(some, learnable.length > 0 ? learnable : [NONSENSE]) as Setting;
    return SEEDS.map((seed) => ({ tasks, rate, seed }));
  });
  await storeRuns('task-pairs', COMMAND, settings, ({ seed, ...setting }) => trained(setting, seed, test), test);
}

if (require.main === module) main();
