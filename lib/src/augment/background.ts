import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNumbers } from '../require/arguments';
import { type Change, requireSounds } from './change';
import { drawStarts, segmentsFrom } from './segments';
import { addAt, requireRatio } from './signal-to-noise';

/**
 * Adds a random segment of a background recording to each recording `[batch, samples]`, at a random signal-to-noise
 * ratio. `background(room.samples, 0, 20)` adds room noise 0 to 20 dB below the recording, drawn uniformly. `samples`
 * `[samples]` must have the recordings' sample rate and be at least as long as one. Returns a transform for `augment`.
 * Throws if `samples` is not an array of numbers, or the ratios are not finite or `minRatio` exceeds `maxRatio`. The transform
 * throws if its input is not `[batch, samples]`, or the background is shorter than a recording.
 */
export function background(samples: Float32Array, minRatio: number, maxRatio: number): Change {
  requireNumbers('background', 'samples', samples);
  requireRatio(minRatio, maxRatio, 'background');
  return (x, draws) => {
    requireSounds(x, 'background');
    const [batch, length] = x.shape;
    if (samples.length < length) {
      throw new TransferError(
        `The background has ${samples.length} samples, the recordings have ${length}. Give one that is longer, at their rate.`,
      );
    }
    const starts = drawStarts(draws, batch, samples.length - length + 1);
    return addAt(x, segmentsFrom(tf.tensor1d(samples), starts, length), draws.uniform([batch, 1], minRatio, maxRatio));
  };
}
