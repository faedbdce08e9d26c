import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { tf } from '../engine/tensorflow';
import { allExamples, isInMemory } from './in-memory';

/** A stream whose batches contain example indices, and the function that looks up the examples. */
export interface Resident extends Stream {
  /** Indices `[batch]` (int32) to examples `[batch, ...shape]`; runs inside the compiled step. */
  decode(indices: Tensor): Tensor;
  dispose(): void;
}

/** Maximum size in bytes of a set that is copied to TensorFlow as one tensor. */
const MOST_BYTES = 256 * 2 ** 20;

/** Whether a set is in memory and small enough to be copied to TensorFlow as one tensor. */
export function canBeResident(data: Dataset): boolean {
  const bytes = data.shape.reduce((size, dimension) => size * dimension, 4);
  return isInMemory(data) && data.labels.length * bytes <= MOST_BYTES;
}

/**
 * Copies a set in memory to TensorFlow once: each step then receives example indices and gathers the examples inside the
 * graph. That saves two copies of each batch, which for a small network take as long as its step.
 */
export async function resident(data: Dataset, streamOf: (indexSet: Dataset) => Stream): Promise<Resident> {
  const indexSet: Dataset = { ...data, shape: [], read: async (indices) => tf.tensor1d([...indices], 'int32') };
  const stream = streamOf(indexSet);
  const examples = await allExamples(data);
  return {
    ...stream,
    shape: data.shape,
    decode: (indices) => tf.gather(examples, indices as never),
    dispose: () => examples.dispose(),
  };
}
