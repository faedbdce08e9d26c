import type { Tensor1D } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import { disposeBatch } from './batch';
import { batches, requireBatchSize } from './batches';
import { readAhead, requireAhead } from './read-ahead';
import { readExamples } from './read-examples';
import { epochSeed } from './shuffle';
import { specsOf, taskTensor } from './task-labels';

/** The batch size, the order and the prefetching of a stream. */
export interface StreamOptions {
  /** Examples in a batch. */
  readonly batch: number;
  /** Shuffles each epoch by this seed; without it, dataset order. */
  readonly seed?: number;
  /** Drops the last, incomplete batch of an epoch. */
  readonly whole?: boolean;
  /** Batches that are read in advance, during the current training step; default 2. */
  readonly ahead?: number;
}

/**
 * A dataset as a stream of batches `[batch, ...shape]`, reshuffled each epoch if a seed is given. Up to `ahead` batches
 * are read and decoded in the background; at most `ahead + 1` are in memory. If a consumer stops early, pending batches
 * are freed. Throws if an argument has the wrong type, an option is unknown or missing, the set is empty, or `batch` or
 * `ahead` is not a valid count. An unreadable example throws when its batch is read.
 */
export function stream(data: Dataset, options: StreamOptions): Stream {
  requireOptions('stream', options, { batch: 'required', seed: true, whole: true, ahead: true });
  requireDataset('stream', data);
  const { batch: batchSize, seed, whole: dropLast = false, ahead = 2 } = options;
  const { name, classes, shape, pixels, vocabulary, rate } = data;
  const size = data.labels.length;
  if (size === 0) throw new TransferError(`${name} has no examples, so there is no batch to read.`);
  requireBatchSize(batchSize);
  requireAhead(ahead);
  const batch = dropLast ? Math.min(batchSize, size) : batchSize;
  const orderOf = (epoch: number) =>
    batches(data, seed === undefined ? { size: batch } : { size: batch, shuffle: true, seed: epochSeed(seed, epoch) });
  const steps = dropLast ? Math.floor(size / batch) : Math.ceil(size / batch);
  return {
    name,
    classes,
    shape,
    pixels,
    vocabulary,
    rate,
    ...(data.tasks && { tasks: specsOf(data.tasks) }),
    steps,
    epoch(number, skip = 0) {
      const order = orderOf(number).slice(skip, steps);
      return readAhead(order.length, (index) => readBatch(data, order[index]), { ahead, free: disposeBatch });
    },
  };
}

/** The examples at these indices, with their labels. */
export async function readBatch(data: Dataset, indices: readonly number[]): Promise<Batch> {
  const { tasks } = data;
  const x = await readExamples(data, indices);
  try {
    if (!tasks) return { x, labels: labelsOf(data, indices) };
    const labels = allOrNothing(() => Object.entries(tasks).map(([name, task]) => [name, taskTensor(task, indices)]));
    return { x, labels: Object.fromEntries(labels) };
  } catch (cause) {
    x.dispose();
    throw cause;
  }
}

/** The labels at these indices `[indices]`, or all labels: class indices (int32), or regression targets (float32). */
export function labelsOf({ labels, classes }: Dataset, indices?: readonly number[]): Tensor1D {
  const chosen = indices ? indices.map((index) => labels[index]) : [...labels];
  return tf.tensor1d(chosen, classes.length > 0 ? 'int32' : 'float32');
}

/** Epoch after epoch, endlessly, without the first `skip()` batches; `skip` is called when the first batch is requested. */
export async function* endless(data: Stream, skip = () => 0): AsyncGenerator<Batch, void, void> {
  let skipped = skip();
  for (let epoch = 1 + Math.floor(skipped / data.steps); ; epoch++) {
    yield* data.epoch(epoch, skipped % data.steps);
    skipped = 0;
  }
}
