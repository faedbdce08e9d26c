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
 * list is all the same, because then there is no order to agree with.
 */
export function rankCorrelation(scores: readonly number[], truth: readonly number[]): RankCorrelation {
  requireArray('rankCorrelation', 'scores', scores);
  requireArray('rankCorrelation', 'truth', truth);
  requireOrders(scores, truth);
  const [ranks, others] = [ranksOf(scores), ranksOf(truth)];
  return {
    spearman: cosineOf(centred(ranks), centred(others)),
    kendall: cosineOf(pairSigns(scores), pairSigns(truth)),
  };
}

/** From 1; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** Of each pair of places, whether it goes up, down or stays. */
function pairSigns(values: readonly number[]): number[] {
  return values.flatMap((value, place) => values.slice(place + 1).map((later) => Math.sign(later - value)));
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  const dot = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, place) => sum + value * other[place], 0);
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
