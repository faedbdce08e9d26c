import { TransferError } from '../error';
import { numberText } from './described';

/** What a numeric option must be. */
interface Requirement {
  readonly fits: boolean;
  /** `0 or more`. */
  readonly expected: string;
  /** `Try 1e-3.` */
  readonly hint: string;
}

/** Throws a TransferError if a number is not finite or does not fit. The error states its value, the valid range, a hint. */
export function requireNumber(what: string, value: number, { fits, expected, hint }: Requirement): void {
  if (fits && Number.isFinite(value)) return;
  throw new TransferError(`${what} is ${numberText(value)}; it must be ${expected}. ${hint}`);
}

/** Throws unless a number is finite. */
export function requireFinite(what: string, value: number, hint: string): void {
  requireNumber(what, value, { fits: true, expected: 'a number', hint });
}

/** Throws unless a count or size is an integer of `least` or more. */
export function requireCount(what: string, value: number, hint: string, least = 1): void {
  const fits = Number.isSafeInteger(value) && value >= least;
  requireNumber(what, value, { fits, expected: `an integer of ${least} or more`, hint });
}

/** Throws unless the decay rate of a running average is in [0, 1). With 1, the average would never change. */
export function requireDecayRate(what: string, value: number, usual: number): void {
  const expected = 'at least 0 and below 1';
  requireNumber(what, value, { fits: value >= 0 && value < 1, expected, hint: `Try ${usual}.` });
}

/** Throws unless a rate or coefficient is 0 or more. */
export function requireNotNegative(what: string, value: number, hint: string): void {
  requireNumber(what, value, { fits: value >= 0, expected: 'a number of 0 or more', hint });
}

/** Throws unless a bound or divisor is above 0. */
export function requirePositive(what: string, value: number, hint: string): void {
  requireNumber(what, value, { fits: value > 0, expected: 'a number above 0', hint });
}

/** Throws unless a fraction of the training steps is in [0, 1]. */
export function requireFraction(what: string, value: number, usual: number): void {
  const expected = 'a fraction of the run, from 0 to 1';
  requireNumber(what, value, { fits: value >= 0 && value <= 1, expected, hint: `Try ${usual}.` });
}
