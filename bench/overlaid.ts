import type { Tensor4D } from '@tensorflow/tfjs';
import {
  adam,
  arrays,
  type Balance,
  crossEntropy,
  cut,
  type Dataset,
  dispose,
  evaluateTasks,
  fit,
  type History,
  head,
  heads,
  join,
  lenet,
  type Net,
  oneCycle,
  type Stream,
  type TaskLabels,
  tf,
  withTasks,
} from 'transferlab';
import type { Run } from './stored-runs';

/** What the experiments on two overlaid digits have in common: LeNet's layers with a head for each task. */

export const BATCH = 64;

/** How many sums two digits can have. */
export const SUMS = 19;

/** A net without training, its heads by the number of classes of each task. */
export function overlaidNet(classes: Readonly<Record<string, number>>, seed: number): Net {
  const plain = lenet({ size: 36, channels: 1, seed });
  // Most of a picture is black, which stays 0.
  return withHeads({ ...plain, input: { ...plain.input, mean: 0, std: 255 } }, classes, seed);
}

/** The same for pictures of `halved`. */
export function halvedNet(classes: Readonly<Record<string, number>>, seed: number): Net {
  return withHeads(lenet({ size: 18, channels: 1, seed }), classes, seed);
}

function withHeads(plain: Net, classes: Readonly<Record<string, number>>, seed: number): Net {
  return join(cut(plain, 'hidden'), heads(mapped(classes, (count) => head({ classes: count, seed }))));
}

/** The pictures at half their size, 0 to 1 `[18, 18, 1]`: still legible, and four times as fast. */
export async function halved(data: Dataset): Promise<Dataset> {
  const pictures = (await data.read([...data.labels.keys()])) as Tensor4D;
  const x = tf.tidy(() => tf.avgPool(pictures, 2, 2, 'valid').div(255));
  pictures.dispose();
  const half = arrays(x, data.labels, { classes: [], name: `${data.name}, halved` });
  x.dispose();
  return { ...withTasks(half, data.tasks ?? {}), ids: data.ids };
}

/** The sum of both digits as its own task, 0 to 18. */
export function sumOfDigits(data: Dataset): TaskLabels {
  const { left, right } = data.tasks as Record<string, TaskLabels>;
  const labels = left.labels.map((label, index) => Number(label) + Number(right.labels[index]));
  return { classes: Array.from({ length: SUMS }, (_, sum) => String(sum)), labels };
}

export interface Learning {
  readonly rate: number;
  readonly epochs: number;
  readonly seed: number;
  readonly balance?: Balance;
}

/** Trains it at every task it has a head for. */
export function learn(
  net: Net,
  train: Dataset | Stream,
  tasks: readonly string[],
  { rate, ...how }: Learning,
): Promise<History> {
  return fit(net, train, {
    loss: Object.fromEntries(tasks.map((task) => [task, crossEntropy()])),
    optimizer: adam(oneCycle(rate)),
    ...('read' in train && { batch: BATCH }),
    ...how,
  });
}

/** Accuracy on each task for which the data has labels, in [0, 1]; disposes the net. */
export async function finalAccuracies(net: Net, data: Dataset): Promise<Record<string, number>> {
  const accuracies = mapped(await evaluateTasks(net, data), ({ accuracy }) => accuracy as number);
  dispose(net);
  return accuracies;
}

/** The best run by its mean accuracy over these tasks, among those tried to choose between settings. */
export function best(runs: readonly Run[], tasks?: readonly string[]): Run {
  const score = ({ accuracy }: Run) => {
    const byTask = accuracy as Record<string, number>;
    const shares = (tasks ?? Object.keys(byTask)).map((task) => byTask[task]);
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  };
  return runs.reduce((a, b) => (score(b) > score(a) ? b : a));
}

function mapped<From, To>(record: Readonly<Record<string, From>>, make: (from: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value)]));
}
