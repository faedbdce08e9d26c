import { TransferError } from '../error';
import { requireArray } from '../require/arguments';

/** How far two orders agree, in [-1, 1] each: 1 for the same order, -1 for the opposite. Plain data. */
export interface RankCorrelation {
  /** Spearman's rho: the correlation of the ranks. */
  readonly spearman: number;
  /** Kendall's tau-b: pairs in the same order less pairs in the opposite one, as a share of the pairs without a tie. */
  readonly kendall: number;
}

/**
 * Whether a criterion puts nets in the order of the truth: its scores and, say, their accuracies on a labelled target, one
 * each. Equal numbers share the mean of their ranks. Of a risk, where lower is better, give the negative. Throws where one
 * list is all the same, because then there is no order to agree with. Takes time in n log n.
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

/** From 1; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const ranks = new Array<number>(values.length);
  for (const { from, places: indices } of tiesOf(values)) {
    for (const index of indices) ranks[index] = from + (indices.length + 1) / 2;
  }
  return ranks;
}

/** The places of equal values, smallest values first; `from` counts the smaller ones. */
function tiesOf(values: readonly number[]): { from: number; places: number[] }[] {
  const order = [...values.keys()].sort((one, other) => values[one] - values[other]);
  const ties: { from: number; places: number[] }[] = [];
  for (const [from, index] of order.entries()) {
    const last = ties.at(-1);
    if (last && values[last.places[0]] === values[index]) last.places.push(index);
    else ties.push({ from, places: [index] });
  }
  return ties;
}

/** Kendall's tau-b in n log n (Knight 1966): with the scores in order, a merge sort of the truth counts the opposite pairs. */
function kendallOf(scores: readonly number[], truth: readonly number[]): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const tied = (values: readonly number[]) =>
    tiesOf(values).reduce((sum, { places: indices }) => sum + pairs(indices.length), 0);
  const order = [...scores.keys()].sort((one, other) => scores[one] - scores[other] || truth[one] - truth[other]);
  const groups = tiesOf(scores).map(({ places: indices }) => indices.map((index) => truth[index]));
  const inBoth = groups.reduce((sum, group) => sum + tied(group), 0);
  const [all, inScores, inTruth] = [pairs(scores.length), tied(scores), tied(truth)];
  const opposite = inversions(Float64Array.from(order, (index) => truth[index]));
  const balance = all - inScores - inTruth + inBoth - 2 * opposite;
  return balance / Math.sqrt((all - inScores) * (all - inTruth));
}

/** Pairs of which the later value is the smaller one. Sorts the values. */
function inversions(values: Float64Array): number {
  if (values.length < 2) return 0;
  const half = values.length >> 1;
  const [left, right] = [values.slice(0, half), values.slice(half)];
  let count = inversions(left) + inversions(right);
  for (let at = 0, one = 0, other = 0; at < values.length; at++) {
    if (other === right.length || (one < left.length && left[one] <= right[other])) values[at] = left[one++];
    else {
      count += left.length - one;
      values[at] = right[other++];
    }
  }
  return count;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  const dot = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, index) => sum + value * other[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function requireOrders(scores: readonly number[], truth: readonly number[]): void {
  if (scores.length !== truth.length) {
    throw new TransferError(
      `There are ${scores.length} scores and ${truth.length} numbers of the truth. Give one of each for every net.`,
    );
  }
  for (const [name, values] of [
    ['scores', scores],
    ['truth', truth],
  ] as const) {
    const odd = values.find((value) => !Number.isFinite(value));
    if (odd !== undefined)
      throw new TransferError(`${name} holds ${odd}, which has no rank. Look at the net that gave it.`);
    if (values.some((value) => value !== values[0])) continue;
    throw new TransferError(
      `${name} holds ${values.length} numbers that are all the same, so there is no order to compare. Give two that differ, or more.`,
    );
  }
}
