import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { tf } from '../engine/tensorflow';
import { isInMemory, wholeSet } from './in-memory';

/** A stream whose batches hold places in place of examples, and the function that puts the examples back. */
export interface Resident extends Stream {
  /** Places `[batch]` (int32) to examples `[batch, ...shape]`; runs inside the compiled step. */
  decode(places: Tensor): Tensor;
  dispose(): void;
}

/** Bytes of examples up to which a set is given to TensorFlow whole. */
const WHOLE_BYTES = 256 * 2 ** 20;

/** Whether a set is in memory and small enough to be given to TensorFlow whole. */
export function canBeResident(data: Dataset): boolean {
  return isInMemory(data) && data.labels.length * data.shape.reduce((size, side) => size * side, 4) <= WHOLE_BYTES;
}

/**
 * A set in memory, handed to TensorFlow once: a step then takes the places of its examples and picks them inside the
 * graph. That saves two copies of each batch, which cost a small net as much as its step.
 */
export async function resident(data: Dataset, streamOf: (places: Dataset) => Stream): Promise<Resident> {
  const places: Dataset = { ...data, shape: [], read: async (wanted) => tf.tensor1d([...wanted], 'int32') };
  const stream = streamOf(places);
  const all = await wholeSet(data);
  return {
    ...stream,
    shape: data.shape,
    decode: (wanted) => tf.gather(all, wanted as never),
    dispose: () => all.dispose(),
  };
}
