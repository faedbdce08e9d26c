import { tf } from '../engine/tensorflow';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { ridged } from './mgda';
import { type GramianOptions, onGramian, requireGradientsOf } from './on-gramian';
import { inner, type Matrix, times, traceOf } from './solve/linear-system';
import { quadraticProgram } from './solve/quadratic-program';

/** The radius of `cagrad`, and which gradients it uses. */
export interface CagradOptions extends GramianOptions {
  /** The most distance from the mean gradient, in units of its norm: 0 gives the mean gradient. Default: 0.5. */
  readonly c?: number;
}

/**
 * CAGrad, conflict-averse gradient descent, in the direction that lowers the worst task most: within the ball around
 * the mean gradient whose radius is `c` times its norm (Liu et al. 2021, arXiv 2110.14048, algorithm 1). For c above 1
 * it approaches MGDA. Memory: a gradient of all shared weights for each task. If a task's gradient is exactly zero, no
 * direction lowers the worst task, and all weights are 0, as in TorchJD: the step is then outside the ball. Leave such
 * a task out (a batch without labels of it), or use `imtl` or `nash`. Throws if an option is unknown, if c is
 * negative, or if `of` is neither `weights` nor `representation`.
 */
export function cagrad(options: CagradOptions = {}): Balance {
  requireOptions('cagrad', options, { c: true, of: true });
  const { c = 0.5, of = 'weights' } = options;
  requireGradientsOf('cagrad', of);
  requireNotNegative("cagrad's c", c, 'Try 0.5.');
  return onGramian('TransferlabCagrad', (gramian, [radius]) => cagradWeights(gramian, radius), {
    of,
    parameters: () => tf.tensor1d([c]),
  });
}

/** A weighted mean of a smaller norm counts as zero, for gradients whose squared norms sum to 1: the point is stationary. */
const STATIONARY = 1e-4;

/**
 * 1 / tasks + (k / |g_w|) w, with k = c |g_0| and the w on the simplex that minimises g_w'g_0 + k |g_w|. If |g_w| is k m, then
 * w minimises w'Gw / 2 + m g_w'g_0, a quadratic program. |g_w| / m falls as m rises, so exactly one m fits.
 */
function cagradWeights(gramian: Matrix, c: number): number[] {
  const size = gramian.length;
  const mean = gramian.map(() => 1 / size);
  const trace = traceOf(gramian);
  if (!(trace > 0)) return mean.map(() => 0);
  const g = ridged(gramian, trace);
  const gradient = times(g, mean);
  const k = c * Math.sqrt(inner(mean, gradient));
  if (k === 0) return mean;
  const solve = (m: number) => {
    const w = quadraticProgram(
      g,
      gradient.map((value) => m * value),
      { onSimplex: true },
    );
    const length = Math.sqrt(Math.max(0, inner(w, times(g, w))));
    return { w, length, gap: length - k * m };
  };
  let [low, high] = [0, (1 + 1e-9) / k];
  let solution = solve(low);
  let [below, above] = [solution.gap, solve(high).gap];
  for (let round = 0; round < 200 && high - low > 1e-15 * high; round++) {
    // The secant through both ends, and a bisection in every third round, so that the interval shrinks for any function.
    const line = low + ((high - low) * below) / (below - above);
    const m = round % 3 === 2 || !(line > low && line < high) ? (low + high) / 2 : line;
    solution = solve(m);
    if (Math.abs(solution.gap) < 1e-14) break;
    if (solution.gap > 0) [low, below] = [m, solution.gap];
    else [high, above] = [m, solution.gap];
  }
  if (solution.length < STATIONARY) return mean.map(() => 0);
  return mean.map((weight, task) => weight + (k / solution.length) * solution.w[task]);
}
