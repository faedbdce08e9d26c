import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { batches } from './batches';
import type { Dataset } from './dataset';

/** Some examples and what is known of them. Whoever takes a batch from a stream disposes its tensors. */
export interface Batch {
  /** `[batch, ...shape]`, float32. */
  readonly x: Tensor;
  /** `[batch]`: class indices (int32), or numbers (float32); for several tasks one such tensor a task. */
  readonly labels: Tensor | Record<string, Tensor>;
}

/**
 * Data that comes a batch at a time, as `fit` reads it: from a Dataset by `stream`, or from anywhere else. An epoch asked
 * for twice must give the same batches in the same order, so that a run can be repeated and resumed.
 */
export interface Stream {
  readonly name: string;
  readonly classes: readonly string[];
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** Batches of an epoch; the last may be smaller than the others. */
  readonly steps: number;
  /** The batches of an epoch (from 1), without the first `skip`. */
  epoch(number: number, skip?: number): AsyncIterable<Batch> | Iterable<Batch>;
}

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

/** A dataset as a stream. Up to `ahead` batches are read and decoded in the background, and no more are held. */
export function stream(data: Dataset, { batch: wanted, seed, whole = false, ahead = 2 }: StreamOptions): Stream {
  const { name, classes, shape, pixels } = data;
  const size = data.labels.length;
  const batch = whole ? Math.min(wanted, size) : wanted;
  const steps = whole ? Math.floor(size / batch) : Math.ceil(size / batch);
  const orderOf = (epoch: number) =>
    batches(data, seed === undefined ? { size: batch } : { size: batch, shuffle: true, seed: seed * 100003 + epoch });
  return {
    name,
    classes,
    shape,
    pixels,
    steps,
    async *epoch(number, skip = 0) {
      const order = orderOf(number).slice(skip, steps);
      const reading: Promise<Batch>[] = [];
      let next = 0;
      const read = () => {
        const started = readBatch(data, order[next++]);
        // A failure is reported where the batch is awaited; until then it must not count as unhandled.
        started.catch(() => {});
        reading.push(started);
      };
      try {
        while (next < order.length || reading.length > 0) {
          while (next < order.length && reading.length <= ahead) read();
          yield await (reading.shift() as Promise<Batch>);
        }
      } finally {
        for (const unused of await Promise.allSettled(reading)) {
          if (unused.status === 'fulfilled') tf.dispose([unused.value.x, unused.value.labels] as Tensor[]);
        }
      }
    },
  };
}

async function readBatch(data: Dataset, places: readonly number[]): Promise<Batch> {
  return { x: await data.read(places), labels: labelsOf(data, places) };
}

/** The labels at these places `[places]`, or all of them: class indices (int32), or numbers where there are no classes. */
export function labelsOf({ labels, classes }: Dataset, places?: readonly number[]): Tensor1D {
  const chosen = places ? places.map((place) => labels[place]) : [...labels];
  return tf.tensor1d(chosen, classes.length > 0 ? 'int32' : 'float32');
}

/** One epoch after the other, without end. */
export async function* endless(data: Stream): AsyncGenerator<Batch, void, void> {
  for (let epoch = 1; ; epoch++) yield* data.epoch(epoch);
}
