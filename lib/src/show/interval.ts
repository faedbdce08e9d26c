import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { numberText } from '../require/described';
import { studentQuantile } from './student-t';

/** A mean and the interval around it; `n` values stand behind it. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/**
 * The confidence interval of a mean by Student's t: what to report for a few runs with different seeds. With five
 * values at 0.95 it reaches 2.776 standard errors to either side. Two values or more; with fewer nothing is known
 * about the spread, and that is a TransferError.
 */
export function interval(values: readonly number[], level = 0.95): Interval {
  requireArray('interval', 'values', values);
  const n = values.length;
  if (n < 2) {
    throw new TransferError(
      `An interval needs two values or more; there ${n === 1 ? 'is 1' : 'are 0'}. Run more seeds.`,
    );
  }
  const broken = values.find((value) => !Number.isFinite(value));
  if (broken !== undefined)
    throw new TransferError(`An interval of ${numberText(broken)} is not defined. Look at the run that gave it.`);
  if (!(level > 0 && level < 1)) throw new TransferError(`level lies between 0 and 1, as 0.95 does; it was ${level}.`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - reach, high: mean + reach, n };
}
