import { largest } from '../../extremes';
import { inner, type Matrix, solveLinear, times } from './linear-system';

/** A smaller gradient, relative to the largest value in the problem, counts as zero. */
const TOLERANCE = 1e-12;

/**
 * The x >= 0 that minimises x'Ax / 2 + b'x, with `onSimplex` of sum 1; A is symmetric and positive definite. An active-set
 * method, as of Lawson & Hanson (1974, chapter 23) for least squares: it adds one nonzero coordinate at a time, and solves
 * linear equations for the nonzero coordinates. Each round lowers the value, so no set of coordinates occurs twice, and the
 * method ends.
 */
export function quadraticProgram(a: Matrix, b: readonly number[], { onSimplex = false } = {}): number[] {
  const size = b.length;
  const scale = largest([...a.flat(), ...b].map(Math.abs));
  let x = new Array<number>(size).fill(0);
  const free = new Set<number>();
  if (onSimplex) {
    const first = argMin(b.map((value, index) => a[index][index] / 2 + value));
    x[first] = 1;
    free.add(first);
  }
  // Rounding may keep a coordinate at zero against its gradient; it is not tried again until another one has moved.
  let stuck = new Set<number>();
  for (let round = 0; round < 20 * size + 20; round++) {
    const gradient = times(a, x).map((value, index) => value + b[index]);
    const level = onSimplex ? inner(gradient, x) : 0;
    const reducedGradient = gradient.map((value, index) => (free.has(index) || stuck.has(index) ? 0 : value - level));
    const next = argMin(reducedGradient);
    if (!(reducedGradient[next] < -TOLERANCE * scale)) return x;
    free.add(next);
    const moved = descend(a, b, x, free, onSimplex);
    if (moved[next] > 0) stuck = new Set();
    else stuck.add(next);
    x = moved;
  }
  return x;
}

/** Moves towards the minimum over the free coordinates while none is negative; those that reach zero are not free any more. */
function descend(a: Matrix, b: readonly number[], from: readonly number[], free: Set<number>, onSimplex: boolean) {
  let x = [...from];
  while (free.size > 0) {
    const indices = [...free].sort((first, second) => first - second);
    const best = bestOf(a, b, indices, onSimplex);
    const blocked = indices.filter((_, position) => best[position] <= 0);
    const stepSize = blocked.reduce((smallest, index) => {
      const gap = x[index] - best[indices.indexOf(index)];
      return gap > 0 ? Math.min(smallest, x[index] / gap) : 0;
    }, 1);
    const start = x;
    x = x.map((value, index) => {
      const position = indices.indexOf(index);
      return position < 0 ? 0 : value + stepSize * (best[position] - value);
    });
    if (blocked.length === 0) return x;
    const before = free.size;
    for (const index of blocked) {
      if (x[index] > TOLERANCE * Math.max(1, start[index])) continue;
      x[index] = 0;
      free.delete(index);
    }
    if (free.size === before) return x;
  }
  return x;
}

/** The stationary point at which only these coordinates may be nonzero. */
function bestOf(a: Matrix, b: readonly number[], indices: readonly number[], onSimplex: boolean): number[] {
  const rows = indices.map((row) => [...indices.map((column) => a[row][column]), ...(onSimplex ? [1] : [])]);
  const rightSide = indices.map((index) => -b[index]);
  if (!onSimplex) return solveLinear(rows, rightSide);
  return solveLinear([...rows, [...indices.map(() => 1), 0]], [...rightSide, 1]).slice(0, indices.length);
}

function argMin(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < values[best] ? index : best), 0);
}
