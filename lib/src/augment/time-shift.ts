import { tf } from '../engine/tensorflow';
import { type Change, requireSounds, requireWithin } from './change';
import { drawStarts, segmentsFrom } from './segments';

/**
 * Moves each recording by up to this share of its length, earlier or later: in a second of sound 0.1 is a tenth of a
 * second. What comes in from outside is silence.
 */
export function timeShift(fraction: number): Change {
  requireWithin(fraction, [0, 1], 'timeShift, a share of the length,');
  return (x, draws) => {
    requireSounds(x, 'timeShift');
    const [batch, length] = x.shape;
    const most = Math.round(fraction * length);
    const padded = x.pad([
      [0, 0],
      [most, most],
    ]);
    // All recordings in one row: each begins a row's length after the previous one.
    const rows = tf
      .range(0, batch, 1, 'int32')
      .reshape([batch, 1])
      .mul(tf.scalar(padded.shape[1] as number, 'int32'));
    return segmentsFrom(padded.flatten(), rows.add(drawStarts(draws, batch, 2 * most + 1)), length);
  };
}
