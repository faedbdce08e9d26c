import { inner, type Matrix, solveLinear, times } from './linear-system';

/** Newton steps at most; each lowers the value by a fixed amount until the last few, which are quadratic. */
const MOST_STEPS = 200;

/**
 * The positive a with G a = 1 / a, number by number: what makes a'Ga / 2 - sum log a least. That function is convex and
 * self-concordant, so Newton's method with its steps shortened to 1 / (1 + decrement) ends at it from anywhere (Nesterov &
 * Nemirovskii 1994). G is symmetric and positive definite.
 */
export function bargain(g: Matrix): number[] {
  const size = g.length;
  // Each by itself would be 1 / |g|; together they are about so much shorter.
  let a = g.map((row, place) => 1 / Math.sqrt(row[place] * size));
  for (let step = 0; step < MOST_STEPS; step++) {
    const slope = times(g, a).map((value, place) => value - 1 / a[place]);
    const curve = g.map((row, place) => row.map((value, other) => value + (other === place ? 1 / a[place] ** 2 : 0)));
    const move = solveLinear(curve, slope);
    const decrement = Math.sqrt(Math.max(0, inner(move, slope)));
    const share = decrement > 0.25 ? 1 / (1 + decrement) : 1;
    a = a.map((value, place) => Math.max(value - share * move[place], value * 1e-3));
    if (decrement < 1e-10) return a;
  }
  return a;
}
