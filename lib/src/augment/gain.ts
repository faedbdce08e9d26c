import { type Change, perExample, requireWithin } from './change';

/**
 * Amplifies or attenuates each recording `[batch, samples]` by a random gain of up to `decibels` dB, uniform in dB; 6
 * dB is a factor of two in amplitude. Returns a transform for `augment`. Throws if `decibels` is not in 0..60.
 */
export function gain(decibels: number): Change {
  requireWithin(decibels, [0, 60], 'gain, in dB,');
  return (x, draws) => {
    const gainDb = draws.uniform(perExample(x), -decibels, decibels);
    return x.mul(gainDb.mul(Math.LN10 / 20).exp());
  };
}
