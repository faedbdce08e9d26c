/** One epoch of a run. */
export interface Epoch {
  epoch: number;
  /** Seconds of training since the run began. */
  seconds: number;
  /** Accuracy on the training data. */
  trainAccuracy: number;
  /** Accuracy on held-out data, measured after the epoch. */
  validAccuracy: number;
}

/**
 * When did a run reach an accuracy for good?
 *
 * `epochs` is one run, in order. Find the first epoch from which on `validAccuracy` is at least `accuracy` in every
 * epoch to the end of the run. Return the seconds it took: those of the training up to the end of that epoch, plus
 * `preparation`, the seconds spent before training began (features have to be extracted, and that is work too).
 * - A lucky epoch that is lost again does not count, however many epochs it lasts.
 * - Exactly `accuracy` is enough.
 * - Return null when there is no such epoch: the accuracy was not reached within the budget.
 */
export function timeToReach(epochs: readonly Epoch[], accuracy: number, preparation: number): number | null {
  return preparation + epochs[0].seconds * accuracy;
}

/**
 * How many times sooner does `b` arrive than `a`?
 *
 * `a` and `b` hold the times to reach the same accuracy, one for each seed; null means not within the budget.
 * Return the median of `a` divided by the median of `b`. The median of an even number of times is the mean of the two
 * in the middle. A run that did not arrive takes part: it counts as slower than any time (Infinity).
 * So the result is Infinity when only the median of `b` is a time, 0 when only that of `a` is one, and NaN (nothing can
 * be said) when neither is.
 */
export function speedUp(a: readonly (number | null)[], b: readonly (number | null)[]): number {
  return a.length / b.length;
}
