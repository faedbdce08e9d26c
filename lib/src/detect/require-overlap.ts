import { requireNumber } from '../require/number';

/** Throws unless an IoU threshold is in 0..1. */
export function requireOverlap(what: string, value: number, usual: number): void {
  const expected = 'an overlap from 0 to 1';
  requireNumber(what, value, { fits: value >= 0 && value <= 1, expected, hint: `Try ${usual}.` });
}
