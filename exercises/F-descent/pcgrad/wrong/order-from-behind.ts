export interface Surgery {
  /** What is left of each task's gradient [tasks][weights]. */
  projected: number[][];
  /** The gradient that the shared weights get [weights]. */
  combined: number[];
}

export function pcgrad(gradients: readonly number[][], orders: readonly number[][]): Surgery {
  const projected = gradients.map((own, task) =>
    [...orders[task]].sort((a, b) => b - a).reduce((left, other) => withoutConflict(left, gradients[other]), own),
  );
  return { projected, combined: total(projected) };
}

function withoutConflict(gradient: number[], other: readonly number[]): number[] {
  const agreement = dot(gradient, other);
  if (agreement >= 0) return gradient;
  const share = agreement / dot(other, other);
  return gradient.map((value, weight) => value - share * other[weight]);
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, weight) => sum + value * b[weight], 0);
}

export function total(gradients: readonly number[][]): number[] {
  return gradients[0].map((_, weight) => gradients.reduce((sum, gradient) => sum + gradient[weight], 0));
}
