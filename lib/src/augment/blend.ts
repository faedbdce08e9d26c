import type { Tensor } from '@tensorflow/tfjs';
import { type Change, perExample, requirePictures, requireWithin } from './change';

/**
 * Moves each picture towards another form of itself, or away from it: `factor x + (1 - factor) other`, the factor drawn from
 * 1 - strength to 1 + strength. Values are not cut off at 0 and 255: a net takes any number.
 */
export function blend(strength: number, change: string, other: (x: Tensor) => Tensor | number): Change {
  requireWithin(strength, [0, 1], `The strength of ${change}`);
  return (x, draws) => {
    requirePictures(x, change);
    const factor = draws.uniform(perExample(x), 1 - strength, 1 + strength);
    const rest = other(x);
    return x.mul(factor).add(factor.neg().add(1).mul(rest));
  };
}
