export interface Descent {
  /** What the first gradient is multiplied by, from 0 to 1; the second by 1 less that. */
  weight: number;
  /** The combined gradient [weights]. The step goes against it, as always. */
  direction: number[];
  /** How fast each loss falls along the step: the inner products of the direction with the first and the second. */
  slopes: [number, number];
  /** Whether no small step lowers both losses. */
  stationary: boolean;
}

/**
 * Is there a step that helps both tasks?
 *
 * Of all w * first + (1 - w) * second with w from 0 to 1, take the shortest. Its inner product with either gradient is
 * never below 0, so a small step against it raises neither loss; and if it is 0, no small step lowers both (Désidéri
 * 2012). This is MGDA, brought to multi-task learning by Sener & Koltun (2018). For two tasks it needs no search:
 *
 * - The squared length is a parabola in w. Find its lowest point: set the gradient by w to 0.
 * - Where that lies outside of 0 to 1, the nearer end is the shortest. It is one of the two gradients alone.
 * - If the gradients are equal every w gives the same; take 0.5. Either gradient may be zero.
 * - Stationary: the direction is no longer than a millionth of the longer gradient. (Rounding leaves a little. And whether a
 *   length is small depends on units, so compare.) Two gradients of zeros are stationary as well.
 *
 * The code below takes the mean, whatever the gradients are.
 */
export function commonDescent(first: readonly number[], second: readonly number[]): Descent {
  const direction = first.map((value, i) => (value + second[i]) / 2);
  return { weight: 0.5, direction, slopes: [dot(direction, first), dot(direction, second)], stationary: false };
}

/** Given: the inner product. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
