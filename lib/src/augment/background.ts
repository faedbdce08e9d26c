import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNumbers } from '../require/arguments';
import { type Change, requireSounds } from './change';
import { drawStarts, segmentsFrom } from './segments';
import { addAt, requireRatio } from './signal-to-noise';

/**
 * Mixes a piece of another sound into each recording, from a random place: `background(room.samples, 0, 20)` adds a room so
 * many decibels below the recording, drawn between the two. The sound has the rate of the recordings and is at least as
 * long as one.
 */
export function background(samples: Float32Array, least: number, most: number): Change {
  requireNumbers('background', 'samples', samples);
  requireRatio(least, most, 'background');
  return (x, draws) => {
    requireSounds(x, 'background');
    const [batch, length] = x.shape;
    if (samples.length < length) {
      throw new TransferError(
        `The background has ${samples.length} samples, the recordings have ${length}. Give one that is longer, at their rate.`,
      );
    }
    const starts = drawStarts(draws, batch, samples.length - length + 1);
    return addAt(x, segmentsFrom(tf.tensor1d(samples), starts, length), draws.uniform([batch, 1], least, most));
  };
}
