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

/** The batch size and the sampling temperature of `mixTasks`. */
export interface MixTasksOptions {
  /** Examples in a batch. */
  readonly batch: number;
  /** Sampling temperature: 1 (default) samples each set in proportion to its size, `Infinity` samples all sets equally. */
  readonly temperature?: number;
  /** Batches per epoch; by default enough for as many examples as all sets have together. */
  readonly steps?: number;
  /** Seed of the sampling; default 0. */
  readonly seed?: number;
}

/**
 * A stream that mixes one dataset per task (temperature-scaled mixing). Each example is drawn from a set with
 * probability proportional to size^(1 / temperature) (Arivazhagan et al. 2019; Raffel et al. 2020, section 3.5.2). It
 * has a label for that set's task only. Within a set, examples come in random order, without replacement until all were
 * used; each epoch draws again. Throws if an argument has the wrong type, an option is unknown or missing, there is no
 * set, the sets differ in kind, or `batch`, `steps` or `temperature` is not positive.
 */
export function mixTasks(sets: Readonly<Record<string, Dataset>>, options: MixTasksOptions): Stream {
  requireOptions('mixTasks', options, { batch: 'required', temperature: true, steps: true, seed: true });
  requireRecord('mixTasks', 'sets', sets);
  for (const set of Object.values(sets)) requireDataset('mixTasks', set);
  const { batch, temperature = 1, seed = 0 } = options;
  requireBatchSize(batch);
  if (!(temperature > 0)) {
    throw new TransferError(
      `mixTasks's temperature must be above 0; got ${numberText(temperature)}. 1 samples by size, Infinity samples all sets equally.`,
    );
  }
  const data = concatTasks(sets);
  const sizes = Object.values(sets).map(({ labels }) => labels.length);
  const steps = options.steps ?? Math.ceil(data.labels.length / batch);
  requireSteps(steps);
  const orderOf = (epoch: number) =>
    sampledIndices(sizes, { count: steps * batch, temperature, seed: epochSeed(seed, epoch) });
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
 * Concatenates one dataset per task. Each example has a label for the task of its set only (NaN for the others): for
 * evaluation, or for training without a temperature. The record's keys name the tasks; a set that already has tasks
 * keeps them. Throws if an argument has the wrong type, if there is no set, or if the sets differ in kind.
 */
export function concatTasks(sets: Readonly<Record<string, Dataset>>): Dataset {
  requireRecord('concatTasks', 'sets', sets);
  for (const set of Object.values(sets)) requireDataset('concatTasks', set);
  const withNamedTasks = Object.entries(sets).map(([name, set]) => {
    const { classes, labels, tasks } = set;
    const plain: Dataset = { ...set, classes: [], labels: labels.map(() => Number.NaN) };
    return tasks ? plain : withTasks(plain, { [name]: { classes, labels } });
  });
  if (withNamedTasks.length > 0) return withNamedTasks.reduce((joined, set) => concat(joined, set));
  throw new TransferError('There is no set to mix. Pass { name: data, … }, a set for each task.');
}

/** Indices into the concatenated sets, sampled with the probabilities that the temperature gives. */
function sampledIndices(
  sizes: readonly number[],
  { count, temperature, seed }: { count: number; temperature: number; seed: number },
): number[] {
  const random = randomFrom(seed);
  const largestSize = largest(sizes);
  // Relative to the largest size, so that a low temperature does not overflow.
  const weights = sizes.map((size) => (size / largestSize) ** (1 / temperature));
  const total = weights.reduce((sum, weight) => sum + weight);
  const queues = sizes.map((): number[] => []);
  const starts = sizes.map((_, set) => sizes.slice(0, set).reduce((sum, size) => sum + size, 0));
  return Array.from({ length: count }, () => {
    let remaining = uniformFloat64(random) * total;
    const sampled = weights.findIndex((weight) => {
      remaining -= weight;
      return remaining < 0;
    });
    const set = sampled < 0 ? sizes.length - 1 : sampled;
    if (queues[set].length === 0) {
      queues[set] = shuffled(
        Array.from({ length: sizes[set] }, (_, index) => index),
        random,
      );
    }
    return starts[set] + (queues[set].pop() as number);
  });
}
