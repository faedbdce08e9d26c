import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Draws } from './change';

/** A random integer for each example, from 0 to below `count`: `[batch, 1]`, int32. */
export function drawStarts(draws: Draws, batch: number, count: number): Tensor {
  // The last float below `count` may round to it.
  const last = count - 1;
  return draws.uniform([batch, 1], 0, count).floor().minimum(last).cast('int32');
}

/**
 * Segments of `length` samples of a recording `[samples]`, from each of these start indices `[batch, 1]`:
 * `[batch, length]`.
 */
export function segmentsFrom(recording: Tensor, starts: Tensor, length: number): Tensor {
  const indices = starts.add(tf.range(0, length, 1, 'int32').reshape([1, length]));
  return tf.gather(recording, indices.flatten() as never).reshape([starts.shape[0], length]);
}
