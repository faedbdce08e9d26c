import { tf } from '../engine/tensorflow';
import { type Change, requireSounds, requireWithin } from './change';

/**
 * Silences one random segment of each recording `[batch, samples]`, as the time mask of SpecAugment does in spectrograms
 * (Park et al. 2019). Its length is uniform from 0 to this fraction of the recording, and its start uniform among those
 * where it fits: for one-second recordings, 0.2 silences up to a fifth of a second. Returns a transform for `augment`.
 * Throws if the fraction is not in 0..1. The transform throws if its input is not `[batch, samples]`.
 */
export function timeMask(fraction: number): Change {
  requireWithin(fraction, [0, 1], 'timeMask, a fraction of the length,');
  return (x, draws) => {
    requireSounds(x, 'timeMask');
    const [batch, length] = x.shape;
    const longest = Math.round(fraction * length);
    // The last float below a bound may round to it.
    const width = draws
      .uniform([batch, 1], 0, longest + 1)
      .floor()
      .minimum(longest);
    const lastStart = width.neg().add(length);
    const start = draws.uniform([batch, 1], 0, 1).mul(lastStart.add(1)).floor().minimum(lastStart);
    const samples = tf.range(0, length).expandDims(0);
    const isMasked = samples.greaterEqual(start).logicalAnd(samples.less(start.add(width)));
    return tf.where(isMasked, tf.zerosLike(x), x);
  };
}
