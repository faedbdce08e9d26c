import type { Tensor } from '@tensorflow/tfjs';
import { type Change, perExample, requirePictures, requireWithin } from './change';

/**
 * Interpolates or extrapolates between each image and another form of it, `factor x + (1 - factor) other`, with a
 * factor uniform in 1 - strength to 1 + strength. Values are not clipped to 0..255: a network accepts any value. Throws
 * if the strength is not in 0..1; the transform throws if its input is not `[batch, height, width, channels]`.
 */
export function blend(strength: number, change: string, other: (x: Tensor) => Tensor | number): Change {
  requireWithin(strength, [0, 1], `The strength of ${change}`);
  return (x, draws) => {
    requirePictures(x, change);
    const factor = draws.uniform(perExample(x), 1 - strength, 1 + strength);
    const blended = other(x);
    return x.mul(factor).add(factor.neg().add(1).mul(blended));
  };
}
