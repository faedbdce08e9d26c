/**
 * Holm's (1979) adjusted p of each of a family's comparisons, in their order: the smallest p times m, the next times
 * m - 1, and so on, never falling and at most 1. With all adjusted p below 0.05 the chance of one false discovery in the
 * family is below 5 %.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => ps[a] - ps[b]);
  const adjusted = new Array<number>(ps.length);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (ps.length - rank) * ps[index]));
    adjusted[index] = highest;
  });
  return adjusted;
}
