import { dot } from './dot';

/** A smooth function of many numbers: its value, and its gradient written into `gradient`. */
type Smooth = (x: Float64Array, gradient: Float64Array) => number;

/** Steps whose changes are remembered. */
const MEMORY = 10;

/** Armijo's constant: the fraction of the decrease predicted by the directional derivative that a step must achieve. */
const ENOUGH = 1e-4;

/**
 * The lowest point of a convex function, from x = 0 on or from `start`, by L-BFGS (Nocedal & Wright 2006, algorithm 7.5): ends where no entry
 * of the gradient is above `tolerance`, where no step brings it lower in float64, or after so many steps.
 */
export function lbfgs(
  f: Smooth,
  size: number,
  { tolerance = 1e-8, steps = 1000, start }: { tolerance?: number; steps?: number; start?: Float64Array } = {},
): Float64Array {
  let x: Float64Array = start ? start.slice() : new Float64Array(size);
  let gradient: Float64Array = new Float64Array(size);
  let value = f(x, gradient);
  const changes: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let step = 0; step < steps && largest(gradient) > tolerance; step++) {
    const direction = towards(gradient, changes);
    const directional = dot(direction, gradient);
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let rate = changes.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    let lower = Number.NaN;
    for (let halvings = 0; halvings < 50; halvings++, rate /= 2) {
      for (let at = 0; at < size; at++) next[at] = x[at] + rate * direction[at];
      lower = f(next, nextGradient);
      if (lower <= value + ENOUGH * rate * directional) break;
    }
    if (!(lower < value)) break;
    const s = next.map((coordinate, at) => coordinate - x[at]);
    const y = nextGradient.map((component, at) => component - gradient[at]);
    const curvature = dot(s, y);
    if (curvature > 0) changes.push({ s, y, rho: 1 / curvature });
    if (changes.length > MEMORY) changes.shift();
    [x, gradient, value] = [next, nextGradient, lower];
  }
  return x;
}

/** -H g, with H what the remembered changes tell of the inverse Hessian. */
function towards(
  gradient: Float64Array,
  changes: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const direction = gradient.map((component) => -component);
  const alphas: number[] = [];
  for (const [back, { s, y, rho }] of [...changes].reverse().entries()) {
    alphas[back] = rho * dot(s, direction);
    add(direction, y, -alphas[back]);
  }
  const last = changes.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (const at of direction.keys()) direction[at] *= scale;
  }
  for (const [forth, { s, y, rho }] of changes.entries()) {
    add(direction, s, alphas[changes.length - 1 - forth] - rho * dot(y, direction));
  }
  return direction;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let at = 0; at < to.length; at++) to[at] += times * what[at];
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
