import { largest } from '../../extremes';
import { inner, type Matrix, solveLinear, times } from './linear-system';

/** Below this, of the largest number in the problem, a slope counts as zero. */
const FLAT = 1e-12;

/**
 * The x that makes x'Ax / 2 + b'x least among those with x >= 0, and with `onSimplex` a sum of 1; A is symmetric and positive
 * definite. An active-set method, as Lawson & Hanson (1974, chapter 23) have it for least squares: the places that are not
 * zero are found one by one, and with them known x is the solution of linear equations. Each round lowers the value, so no
 * set of places comes twice, and it ends.
 */
export function quadraticProgram(a: Matrix, b: readonly number[], { onSimplex = false } = {}): number[] {
  const size = b.length;
  const scale = largest([...a.flat(), ...b].map(Math.abs));
  let x = new Array<number>(size).fill(0);
  const free = new Set<number>();
  if (onSimplex) {
    const first = least(b.map((slope, place) => a[place][place] / 2 + slope));
    x[first] = 1;
    free.add(first);
  }
  // Rounding may hold a place at zero that its slope calls for; it is not tried again until another one has moved.
  let stuck = new Set<number>();
  for (let round = 0; round < 20 * size + 20; round++) {
    const slopes = times(a, x).map((slope, place) => slope + b[place]);
    const level = onSimplex ? inner(slopes, x) : 0;
    const gain = slopes.map((slope, place) => (free.has(place) || stuck.has(place) ? 0 : slope - level));
    const next = least(gain);
    if (!(gain[next] < -FLAT * scale)) return x;
    free.add(next);
    const moved = descend(a, b, x, free, onSimplex);
    if (moved[next] > 0) stuck = new Set();
    else stuck.add(next);
    x = moved;
  }
  return x;
}

/** Goes to the best point of the free places, as far as all stay at zero or above; those that reach zero are free no more. */
function descend(a: Matrix, b: readonly number[], from: readonly number[], free: Set<number>, onSimplex: boolean) {
  let x = [...from];
  while (free.size > 0) {
    const places = [...free].sort((one, other) => one - other);
    const best = bestOf(a, b, places, onSimplex);
    const blocked = places.filter((_, which) => best[which] <= 0);
    const share = blocked.reduce((most, place) => {
      const gap = x[place] - best[places.indexOf(place)];
      return gap > 0 ? Math.min(most, x[place] / gap) : 0;
    }, 1);
    const start = x;
    x = x.map((value, place) => {
      const which = places.indexOf(place);
      return which < 0 ? 0 : value + share * (best[which] - value);
    });
    if (blocked.length === 0) return x;
    const before = free.size;
    for (const place of blocked) {
      if (x[place] > FLAT * Math.max(1, start[place])) continue;
      x[place] = 0;
      free.delete(place);
    }
    if (free.size === before) return x;
  }
  return x;
}

/** The stationary point where only these places may be other than zero. */
function bestOf(a: Matrix, b: readonly number[], places: readonly number[], onSimplex: boolean): number[] {
  const rows = places.map((row) => [...places.map((column) => a[row][column]), ...(onSimplex ? [1] : [])]);
  const wanted = places.map((place) => -b[place]);
  if (!onSimplex) return solveLinear(rows, wanted);
  return solveLinear([...rows, [...places.map(() => 1), 0]], [...wanted, 1]).slice(0, places.length);
}

function least(values: readonly number[]): number {
  return values.reduce((best, value, place) => (value < values[best] ? place : best), 0);
}
