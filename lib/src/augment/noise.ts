import { TransferError } from '../error';
import { numberText } from '../require/described';
import type { Change } from './change';

/**
 * Adds Gaussian noise to every value of `[batch, ...shape]`, images and features alike. `deviation` is its standard
 * deviation in the data's unit (0..255 for pixels). Returns a transform for `augment`. Throws if `deviation` is
 * negative or not finite.
 */
export function noise(deviation: number): Change {
  if (!(deviation >= 0 && Number.isFinite(deviation))) {
    throw new TransferError(`The deviation of noise is a number from 0 up; it was ${numberText(deviation)}.`);
  }
  return (x, draws) => x.add(draws.normal(x.shape).mul(deviation));
}
