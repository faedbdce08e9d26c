import { tf } from '../engine/tensorflow';
import { type Change, requireSounds, requireWithin } from './change';
import { drawStarts, segmentsFrom } from './segments';

/**
 * Random time shift of each recording `[batch, samples]` by up to this fraction of its length, earlier or later: for
 * one-second recordings, 0.1 is a tenth of a second. Samples from outside the recording are zero. Returns a transform
 * for `augment`. Throws if the fraction is not in 0..1. The transform throws if its input is not `[batch, samples]`.
 */
export function timeShift(fraction: number): Change {
  requireWithin(fraction, [0, 1], 'timeShift, a share of the length,');
  return (x, draws) => {
    requireSounds(x, 'timeShift');
    const [batch, length] = x.shape;
    const maxShift = Math.round(fraction * length);
    const padded = x.pad([
      [0, 0],
      [maxShift, maxShift],
    ]);
    // All recordings in one row: each begins a row's length after the previous one.
    const rows = tf
      .range(0, batch, 1, 'int32')
      .reshape([batch, 1])
      .mul(tf.scalar(padded.shape[1] as number, 'int32'));
    return segmentsFrom(padded.flatten(), rows.add(drawStarts(draws, batch, 2 * maxShift + 1)), length);
  };
}
