import { type Change, perExample, requireWithin } from './change';

/** Makes each recording louder or softer, by up to so many dB: 6 dB are a factor of two. */
export function gain(decibels: number): Change {
  requireWithin(decibels, [0, 60], 'gain, in dB,');
  return (x, draws) => {
    const change = draws.uniform(perExample(x), -decibels, decibels);
    return x.mul(change.mul(Math.LN10 / 20).exp());
  };
}
