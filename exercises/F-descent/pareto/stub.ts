/** The losses of one way to train, in one order for all ways. */
export type Point = readonly number[];

/** The weights w of the first loss, from and to these two included, for which a point has the smallest sum. */
export interface Range {
  from: number;
  to: number;
}

/**
 * Seven ways to train give seven pairs of losses. Which are worth having?
 *
 * A point dominates another if it is at least as good in every loss and better in one or more; a loss is better the
 * smaller it is. Give the places (from 0, in rising order) of the points that no other point dominates: the Pareto front.
 * A point may have any number of losses. Two equal points do not dominate each other.
 */
export function front(points: readonly Point[]): number[] {
  return points.map((_, place) => place);
}

/**
 * Most of multi-task learning makes one number of two losses: w * first + (1 - w) * second, with w from 0 to 1. For which
 * w has the point at place `chosen` the smallest sum of all points (others may have the same)? All w between two such
 * are such, too, so give the range, which may be a single w; undefined if there is none. Two losses to a point.
 *
 * Be exact: a range may be narrower than the steps of any list of weights that you try.
 */
export function weights(points: readonly Point[], chosen: number): Range | undefined {
  return points[chosen] ? { from: 0, to: 1 } : undefined;
}

/**
 * The places of the points on the front that some such w leads to, in rising order. A point that is dominated is none of them,
 * though a w of 0 or 1, which does not look at the other loss, may not distinguish it from the one that dominates it.
 */
export function reachable(points: readonly Point[]): number[] {
  return front(points);
}
