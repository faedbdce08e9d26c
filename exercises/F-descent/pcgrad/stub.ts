export interface Surgery {
  /** What is left of each task's gradient [tasks][weights]. */
  projected: number[][];
  /** The gradient that the shared weights get [weights]. */
  combined: number[];
}

/**
 * Two tasks pull the shared weights in opposite directions. Who gives way?
 *
 * Both do, says PCGrad (Yu et al. 2020): each gives up what speaks against the other, and keeps the rest. `gradients`
 * holds a gradient for each task [tasks][weights]; `orders[i]` lists the other tasks in the order in which task i meets
 * them (the paper redraws it in each step).
 *
 * - Two gradients conflict if their inner product is below 0. Only then task i gives something up.
 * - It gives up its part along the other one's gradient g: what is left is v - (v . g) / (g . g) g, and is at a right
 *   angle to g. v is what the projections before have left of task i's gradient; whether v conflicts is asked again each
 *   time.
 * - g is the other task's gradient as it was given, whatever that task has given up itself.
 * - `combined` is the sum of what is left. (A mean would be the same direction with a smaller step.)
 *
 * A task that has learnt all it can may have a gradient of zeros. Leave the numbers that you are given unchanged.
 *
 * The code below adds the gradients up as they are.
 */
export function pcgrad(gradients: readonly number[][], orders: readonly number[][]): Surgery {
  const projected = gradients.map((gradient, task) => (orders[task].length > 0 ? [...gradient] : gradient));
  return { projected, combined: total(projected) };
}

/** Given: the inner product. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, weight) => sum + value * b[weight], 0);
}

/** Given: the sum of several gradients. */
export function total(gradients: readonly number[][]): number[] {
  return gradients[0].map((_, weight) => gradients.reduce((sum, gradient) => sum + gradient[weight], 0));
}
