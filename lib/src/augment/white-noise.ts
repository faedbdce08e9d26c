import { type Change, requireSounds } from './change';
import { addAt, requireRatio } from './signal-to-noise';

/**
 * Adds white noise, which sounds like a hiss, to each recording `[batch, samples]` at a random signal-to-noise ratio.
 * The ratio is in dB, uniform between `minRatio` and `maxRatio`; at 20 dB the noise has a tenth of the amplitude.
 * Silent recordings stay silent. Returns a transform for `augment`. Throws if the ratios are not finite or `minRatio`
 * exceeds `maxRatio`. The transform throws if its input is not `[batch, samples]`.
 */
export function whiteNoise(minRatio: number, maxRatio: number): Change {
  requireRatio(minRatio, maxRatio, 'whiteNoise');
  return (x, draws) => {
    requireSounds(x, 'whiteNoise');
    return addAt(x, draws.normal(x.shape), draws.uniform([x.shape[0], 1], minRatio, maxRatio));
  };
}

/** @deprecated Use `whiteNoise`, which is the same function. */
export const hiss = whiteNoise;
