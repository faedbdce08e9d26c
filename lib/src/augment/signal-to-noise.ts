import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { numberText } from '../require/described';

/**
 * Sound with noise so many decibels below it: x + noise sqrt(power of x / power of noise / 10^(ratio / 10)), power being the
 * mean of the squares. x and noise `[batch, samples]`, ratio `[batch, 1]`.
 */
export function addAt(x: Tensor, noise: Tensor, ratio: Tensor): Tensor {
  const power = (sound: Tensor) => sound.square().mean(1, true);
  // A noise that is silent adds nothing, whatever it is multiplied by.
  const powerRatio = power(x).div(power(noise).maximum(1e-20));
  return x.add(noise.mul(powerRatio.sqrt()).mul(ratio.mul(-Math.LN10 / 20).exp()));
}

/** Throws if the ratios are not a valid range. */
export function requireRatio(least: number, most: number, change: string): void {
  if (Number.isFinite(least) && Number.isFinite(most) && least <= most) return;
  throw new TransferError(
    `${change} takes the least and the most decibels from the noise up to the sound, such as 5 and 30; they were ${numberText(least)} and ${numberText(most)}.`,
  );
}
