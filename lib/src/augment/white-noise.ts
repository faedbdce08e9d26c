import { type Change, requireSounds } from './change';
import { addAt, requireRatio } from './signal-to-noise';

/**
 * Adds white noise to each recording, which sounds as a hiss, so many decibels below it: the ratio is drawn between the two
 * (20 dB: a tenth of the amplitude). Silence gets none.
 */
export function whiteNoise(least: number, most: number): Change {
  requireRatio(least, most, 'whiteNoise');
  return (x, draws) => {
    requireSounds(x, 'whiteNoise');
    return addAt(x, draws.normal(x.shape), draws.uniform([x.shape[0], 1], least, most));
  };
}

/** @deprecated Use `whiteNoise`, which is the same function. */
export const hiss = whiteNoise;
