import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireDataset, requireRecord } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { disposeBatch } from './batch';
import { requireBatchSize, requireSteps } from './batches';
import { concat } from './concat';
import { readAhead } from './read-ahead';
import { epochSeed, randomFrom, shuffled } from './shuffle';
import { readBatch, stream } from './stream';
import { withTasks } from './task-labels';

export interface MixTasksOptions {
  /** Examples in a batch. */
  readonly batch: number;
  /** 1 draws from each set by its size, `Infinity` from all alike. */
  readonly temperature?: number;
  /** Batches of an epoch; as many as hold as many examples as all sets, unless said. */
  readonly steps?: number;
  readonly seed?: number;
}

/**
 * Different data for each task, as one stream: an example comes from each set with a probability proportional to
 * size^(1 / temperature) (Arivazhagan et al. 2019; Raffel et al. 2020, section 3.5.2), and has a label of that set's task
 * only. A set's examples come in random order, each once before any comes again, anew in each epoch. Throws where the sets hold
 * examples of different kinds, and unless the temperature is above 0.
 */
export function mixTasks(sets: Readonly<Record<string, Dataset>>, options: MixTasksOptions): Stream {
  requireOptions('mixTasks', options, { batch: 'required', temperature: true, steps: true, seed: true });
  requireRecord('mixTasks', 'sets', sets);
  for (const set of Object.values(sets)) requireDataset('mixTasks', set);
  const { batch, temperature = 1, steps: wanted, seed = 0 } = options;
  requireBatchSize(batch);
  if (!(temperature > 0)) {
    throw new TransferError(
      `mixTasks's temperature is ${numberText(temperature)}; it must be above 0. 1 draws by size, Infinity from all sets alike.`,
    );
  }
  const data = concatTasks(sets);
  const sizes = Object.values(sets).map(({ labels }) => labels.length);
  const steps = wanted ?? Math.ceil(data.labels.length / batch);
  requireSteps(steps);
  const orderOf = (epoch: number) =>
    drawnPlaces(sizes, { count: steps * batch, temperature, seed: epochSeed(seed, epoch) });
  return {
    ...stream(data, { batch }),
    steps,
    epoch(number, skip = 0) {
      const order = orderOf(number);
      const read = (step: number) => readBatch(data, order.slice((skip + step) * batch, (skip + step + 1) * batch));
      return readAhead(Math.max(0, steps - skip), read, { ahead: 2, free: disposeBatch });
    },
  };
}

/**
 * Sets of one task each as one set, in which every example has a label of its own set's task: to measure on, or to train on
 * without a temperature. Tasks are named by the record's keys; a set that has tasks already keeps them.
 */
export function concatTasks(sets: Readonly<Record<string, Dataset>>): Dataset {
  requireRecord('concatTasks', 'sets', sets);
  for (const set of Object.values(sets)) requireDataset('concatTasks', set);
  const named = Object.entries(sets).map(([name, set]) => {
    const { classes, labels, tasks } = set;
    const plain: Dataset = { ...set, classes: [], labels: labels.map(() => Number.NaN) };
    return tasks ? plain : withTasks(plain, { [name]: { classes, labels } });
  });
  if (named.length > 0) return named.reduce((all, set) => concat(all, set));
  throw new TransferError('There is no set to mix. Pass { name: data, … }, a set for each task.');
}

/** Places among all sets, one behind the other, so many of each as the temperature gives it. */
function drawnPlaces(
  sizes: readonly number[],
  { count, temperature, seed }: { count: number; temperature: number; seed: number },
): number[] {
  const random = randomFrom(seed);
  const most = largest(sizes);
  // Of the largest, so that a low temperature does not overflow.
  const shares = sizes.map((size) => (size / most) ** (1 / temperature));
  const total = shares.reduce((sum, share) => sum + share);
  const queues = sizes.map((): number[] => []);
  const starts = sizes.map((_, set) => sizes.slice(0, set).reduce((sum, size) => sum + size, 0));
  return Array.from({ length: count }, () => {
    let left = uniformFloat64(random) * total;
    const found = shares.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    const set = found < 0 ? sizes.length - 1 : found;
    if (queues[set].length === 0) {
      queues[set] = shuffled(
        Array.from({ length: sizes[set] }, (_, place) => place),
        random,
      );
    }
    return starts[set] + (queues[set].pop() as number);
  });
}
