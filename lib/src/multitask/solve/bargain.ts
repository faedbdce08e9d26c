import { inner, type Matrix, solveLinear, times } from './linear-system';

/** The most Newton steps: each lowers the value by a fixed amount, until the last few converge quadratically. */
const MAX_STEPS = 200;

/**
 * The positive a with G a = 1 / a elementwise, which minimises a'Ga / 2 - sum log a. That function is convex and
 * self-concordant, so damped Newton steps of size 1 / (1 + decrement) converge from any start (Nesterov & Nemirovskii 1994).
 * G is symmetric and positive definite.
 */
export function bargain(g: Matrix): number[] {
  const size = g.length;
  // A single task would have 1 / |g|; the solution for several is smaller by about sqrt(tasks).
  let a = g.map((row, index) => 1 / Math.sqrt(row[index] * size));
  for (let step = 0; step < MAX_STEPS; step++) {
    const gradient = times(g, a).map((value, index) => value - 1 / a[index]);
    const hessian = g.map((row, index) =>
      row.map((value, column) => value + (column === index ? 1 / a[index] ** 2 : 0)),
    );
    const newtonStep = solveLinear(hessian, gradient);
    const decrement = Math.sqrt(Math.max(0, inner(newtonStep, gradient)));
    const stepSize = decrement > 0.25 ? 1 / (1 + decrement) : 1;
    a = a.map((value, index) => Math.max(value - stepSize * newtonStep[index], value * 1e-3));
    if (decrement < 1e-10) return a;
  }
  return a;
}
