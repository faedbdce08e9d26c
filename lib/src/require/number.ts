import { TransferError } from '../error';
import { numberText } from './described';

/** What a number of a transform must be. */
interface Requirement {
  readonly fits: boolean;
  /** `0 or more`. */
  readonly expected: string;
  /** `Try 1e-3.` */
  readonly hint: string;
}

/** Throws a TransferError where a number is not finite or does not fit: what it is, what it must be, what to try. */
export function requireNumber(what: string, value: number, { fits, expected, hint }: Requirement): void {
  if (fits && Number.isFinite(value)) return;
  throw new TransferError(`${what} is ${numberText(value)}; it must be ${expected}. ${hint}`);
}

/** Any number but NaN and the infinities. */
export function requireFinite(what: string, value: number, hint: string): void {
  requireNumber(what, value, { fits: true, expected: 'a number', hint });
}

/** A count or a size: an integer of `least` or more. */
export function requireCount(what: string, value: number, hint: string, least = 1): void {
  const fits = Number.isSafeInteger(value) && value >= least;
  requireNumber(what, value, { fits, expected: `an integer of ${least} or more`, hint });
}

/** A share of the past that is kept at each step: 1 would never take anything new in. */
export function requireDecayRate(what: string, value: number, usual: number): void {
  const expected = 'at least 0 and below 1';
  requireNumber(what, value, { fits: value >= 0 && value < 1, expected, hint: `Try ${usual}.` });
}

/** A rate or a coefficient. */
export function requireNotNegative(what: string, value: number, hint: string): void {
  requireNumber(what, value, { fits: value >= 0, expected: 'a number of 0 or more', hint });
}

/** A bound or a divisor. */
export function requirePositive(what: string, value: number, hint: string): void {
  requireNumber(what, value, { fits: value > 0, expected: 'a number above 0', hint });
}

/** A part of a run. */
export function requireShare(what: string, value: number, usual: number): void {
  const expected = 'a share of the run, from 0 to 1';
  requireNumber(what, value, { fits: value >= 0 && value <= 1, expected, hint: `Try ${usual}.` });
}
