import { TransferError } from '../error';
import { requireArray } from '../require/arguments';

/** The agreement of two rankings, in [-1, 1] each: 1 for the same order, -1 for the opposite. Plain data. */
export interface RankCorrelation {
  /** Spearman's rho: the correlation of the ranks. */
  readonly spearman: number;
  /** Kendall's tau-b: concordant pairs minus discordant pairs, as a fraction of the pairs, corrected for ties. */
  readonly kendall: number;
}

/**
 * Computes Spearman's and Kendall's rank correlation of a model-selection criterion with the truth: one score and, for
 * example, one accuracy on a labelled target per network. Equal values get the mean of their ranks. For a risk, where
 * lower is better, pass its negative. Runs in O(n log n). Throws if an argument has the wrong type, the lengths differ,
 * a value is not finite, or all values of one list are equal.
 */
export function rankCorrelation(scores: readonly number[], truth: readonly number[]): RankCorrelation {
  requireArray('rankCorrelation', 'scores', scores);
  requireArray('rankCorrelation', 'truth', truth);
  requireOrders(scores, truth);
  const [ranks, others] = [ranksOf(scores), ranksOf(truth)];
  return {
    spearman: cosineOf(centred(ranks), centred(others)),
    kendall: kendallOf(scores, truth),
  };
}

/** Ranks from 1; equal values get the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const ranks = new Array<number>(values.length);
  for (const { from, places: indices } of tiesOf(values)) {
    for (const index of indices) ranks[index] = from + (indices.length + 1) / 2;
  }
  return ranks;
}

/** The indices of equal values, in ascending order of values; `from` is the number of smaller values. */
function tiesOf(values: readonly number[]): { from: number; places: number[] }[] {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const ties: { from: number; places: number[] }[] = [];
  for (const [from, index] of order.entries()) {
    const last = ties.at(-1);
    if (last && values[last.places[0]] === values[index]) last.places.push(index);
    else ties.push({ from, places: [index] });
  }
  return ties;
}

/** Kendall's tau-b in O(n log n) (Knight 1966): after sorting by score, a merge sort of the truth counts discordant pairs. */
function kendallOf(scores: readonly number[], truth: readonly number[]): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const tied = (values: readonly number[]) =>
    tiesOf(values).reduce((sum, { places: indices }) => sum + pairs(indices.length), 0);
  const order = [...scores.keys()].sort((a, b) => scores[a] - scores[b] || truth[a] - truth[b]);
  const groups = tiesOf(scores).map(({ places: indices }) => indices.map((index) => truth[index]));
  const inBoth = groups.reduce((sum, group) => sum + tied(group), 0);
  const [all, inScores, inTruth] = [pairs(scores.length), tied(scores), tied(truth)];
  const opposite = inversions(Float64Array.from(order, (index) => truth[index]));
  const balance = all - inScores - inTruth + inBoth - 2 * opposite;
  return balance / Math.sqrt((all - inScores) * (all - inTruth));
}

/** Counts the pairs in which the later value is smaller. Sorts the values in place. */
function inversions(values: Float64Array): number {
  if (values.length < 2) return 0;
  const half = values.length >> 1;
  const [left, right] = [values.slice(0, half), values.slice(half)];
  let count = inversions(left) + inversions(right);
  for (let at = 0, leftIndex = 0, rightIndex = 0; at < values.length; at++) {
    if (rightIndex === right.length || (leftIndex < left.length && left[leftIndex] <= right[rightIndex]))
      values[at] = left[leftIndex++];
    else {
      count += left.length - leftIndex;
      values[at] = right[rightIndex++];
    }
  }
  return count;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function requireOrders(scores: readonly number[], truth: readonly number[]): void {
  if (scores.length !== truth.length) {
    throw new TransferError(
      `There must be one score and one true value per net; got ${scores.length} scores and ${truth.length} true values.`,
    );
  }
  for (const [name, values] of [
    ['scores', scores],
    ['truth', truth],
  ] as const) {
    const odd = values.find((value) => !Number.isFinite(value));
    if (odd !== undefined)
      throw new TransferError(`${name} must be finite numbers; got ${odd}. Check the net that produced it.`);
    if (values.some((value) => value !== values[0])) continue;
    throw new TransferError(
      `${name} must contain at least two different numbers; got ${values.length} equal ones, which have no order.`,
    );
  }
}
