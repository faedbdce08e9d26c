import { TransferError } from '../error';
import { numberText } from '../require/described';
import type { Change } from './change';

/** Adds normal noise to every value: `deviation` is its standard deviation, in the data's own unit (of 255 for pixels). */
export function noise(deviation: number): Change {
  if (!(deviation >= 0 && Number.isFinite(deviation))) {
    throw new TransferError(`The deviation of noise is a number from 0 up; it was ${numberText(deviation)}.`);
  }
  return (x, draws) => x.add(draws.normal(x.shape).mul(deviation));
}
