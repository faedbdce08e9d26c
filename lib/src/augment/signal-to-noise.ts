import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { numberText } from '../require/described';

/**
 * A signal with noise `ratio` decibels below it: x + noise sqrt(power of x / power of noise / 10^(ratio / 10)), where
 * the power is the mean of the squares. x and noise `[batch, samples]`, ratio `[batch, 1]`.
 */
export function addAt(x: Tensor, noise: Tensor, ratio: Tensor): Tensor {
  const power = (signal: Tensor) => signal.square().mean(1, true);
  // Silent noise adds zero at any scale.
  const powerRatio = power(x).div(power(noise).maximum(1e-20));
  return x.add(noise.mul(powerRatio.sqrt()).mul(ratio.mul(-Math.LN10 / 20).exp()));
}

/** Throws if the ratios are not a valid range. */
export function requireRatio(minRatio: number, maxRatio: number, change: string): void {
  if (Number.isFinite(minRatio) && Number.isFinite(maxRatio) && minRatio <= maxRatio) return;
  throw new TransferError(
    `${change} takes the least and the most decibels from the noise up to the sound, such as 5 and 30; they were ${numberText(minRatio)} and ${numberText(maxRatio)}.`,
  );
}
