export interface Surgery {
  /** What is left of each task's gradient [tasks][weights]. */
  projected: number[][];
  /** The gradient that the shared weights get [weights]. */
  combined: number[];
}

export function pcgrad(gradients: readonly number[][], orders: readonly number[][]): Surgery {
  for (const [task, others] of orders.entries()) {
    for (const other of others) giveWay(gradients[task], gradients[other]);
  }
  return { projected: [...gradients], combined: total(gradients) };
}

function giveWay(gradient: number[], other: readonly number[]): void {
  const agreement = dot(gradient, other);
  if (agreement >= 0) return;
  const share = agreement / dot(other, other);
  for (let weight = 0; weight < gradient.length; weight++) gradient[weight] -= share * other[weight];
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, weight) => sum + value * b[weight], 0);
}

export function total(gradients: readonly number[][]): number[] {
  return gradients[0].map((_, weight) => gradients.reduce((sum, gradient) => sum + gradient[weight], 0));
}
