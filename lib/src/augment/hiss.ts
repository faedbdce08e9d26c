import { type Change, requireSounds } from './change';
import { addAt, requireRatio } from './signal-to-noise';

/**
 * Adds white noise to each recording, which sounds as a hiss, so many decibels below it: the ratio is drawn between the two
 * (20 dB: a tenth of the amplitude). Silence gets none.
 */
export function hiss(least: number, most: number): Change {
  requireRatio(least, most, 'hiss');
  return (x, draws) => {
    requireSounds(x, 'hiss');
    return addAt(x, draws.normal(x.shape), draws.uniform([x.shape[0], 1], least, most));
  };
}
