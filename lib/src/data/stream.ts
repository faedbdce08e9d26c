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

export interface StreamOptions {
  /** Examples in a batch. */
  readonly batch: number;
  /** Another order each epoch, by `seed`; the set's own order where it is left out. */
  readonly seed?: number;
  /** Leaves out the last examples of an epoch where they do not fill a batch. */
  readonly whole?: boolean;
  /** Batches that are read while the one before is worked on. */
  readonly ahead?: number;
}

/**
 * A dataset as a stream of batches `[batch, ...shape]`, shuffled anew each epoch where a seed is given. Up to `ahead`
 * batches are read and decoded in the background; with the one that is worked on, no more than `ahead + 1` are in
 * memory. A consumer that stops early leaves nothing behind. An example that cannot be read is an error at its batch.
 */
export function stream(data: Dataset, options: StreamOptions): Stream {
  requireOptions('stream', options, { batch: 'required', seed: true, whole: true, ahead: true });
  requireDataset('stream', data);
  const { batch: wanted, seed, whole = false, ahead = 2 } = options;
  const { name, classes, shape, pixels, vocabulary, rate } = data;
  const size = data.labels.length;
  if (size === 0) throw new TransferError(`${name} holds no examples, so there is no batch to read.`);
  requireBatchSize(wanted);
  requireAhead(ahead);
  const batch = whole ? Math.min(wanted, size) : wanted;
  const orderOf = (epoch: number) =>
    batches(data, seed === undefined ? { size: batch } : { size: batch, shuffle: true, seed: epochSeed(seed, epoch) });
  const steps = whole ? Math.floor(size / batch) : Math.ceil(size / batch);
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
      return readAhead(order.length, (place) => readBatch(data, order[place]), { ahead, free: disposeBatch });
    },
  };
}

/** The examples at these places, with their labels. */
export async function readBatch(data: Dataset, places: readonly number[]): Promise<Batch> {
  const { tasks } = data;
  const x = await readExamples(data, places);
  try {
    if (!tasks) return { x, labels: labelsOf(data, places) };
    const labels = allOrNothing(() => Object.entries(tasks).map(([name, task]) => [name, taskTensor(task, places)]));
    return { x, labels: Object.fromEntries(labels) };
  } catch (cause) {
    x.dispose();
    throw cause;
  }
}

/** The labels at these places `[places]`, or all of them: class indices (int32), or numbers where there are no classes. */
export function labelsOf({ labels, classes }: Dataset, places?: readonly number[]): Tensor1D {
  const chosen = places ? places.map((place) => labels[place]) : [...labels];
  return tf.tensor1d(chosen, classes.length > 0 ? 'int32' : 'float32');
}

/** One epoch after the other, without end and without the first `skip()` batches; it is asked when the first is wanted. */
export async function* endless(data: Stream, skip = () => 0): AsyncGenerator<Batch, void, void> {
  let skipped = skip();
  for (let epoch = 1 + Math.floor(skipped / data.steps); ; epoch++) {
    yield* data.epoch(epoch, skipped % data.steps);
    skipped = 0;
  }
}
