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

export function commonDescent(first: readonly number[], second: readonly number[]): Descent {
  const weight = 0.5;
  const direction = first.map((value, i) => weight * value + (1 - weight) * second[i]);
  const longer = Math.max(length(first), length(second));
  return {
    weight,
    direction,
    slopes: [dot(direction, first), dot(direction, second)],
    stationary: length(direction) <= 1e-6 * longer,
  };
}

function length(gradient: readonly number[]): number {
  return Math.sqrt(dot(gradient, gradient));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
