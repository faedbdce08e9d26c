import { tf } from '../engine/tensorflow';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { ridged } from './mgda';
import { type GramianOptions, onGramian } from './on-gramian';
import { inner, type Matrix, times, traceOf } from './solve/linear-system';
import { quadraticProgram } from './solve/quadratic-program';

export interface CagradOptions extends GramianOptions {
  /** How far, in lengths of the mean gradient, the step may be from it: 0 gives the mean. 0.5 unless said. */
  readonly c?: number;
}

/**
 * Conflict-averse gradient descent (Liu et al. 2021, arXiv 2110.14048, algorithm 1): the direction that lowers the worst task
 * most, among those within `c` mean gradients' lengths of the mean gradient. Above 1 it comes near to MGDA's. Memory: a
 * gradient of all shared weights for each task. Throws if c is below 0. If one task's gradient is exactly zero, no direction
 * lowers the worst task, and all weights are 0, as in TorchJD: the step is then outside the ball around the mean. Leave such
 * a task out (a batch without labels of it), or use `imtl` or `nash`.
 */
export function cagrad(options: CagradOptions = {}): Balance {
  requireOptions('cagrad', options, { c: true, of: true });
  const { c = 0.5, ...others } = options;
  requireNotNegative("cagrad's c", c, 'Try 0.5.');
  return onGramian('TransferlabCagrad', (gramian, [radius]) => cagradWeights(gramian, radius), {
    ...others,
    numbers: () => tf.tensor1d([c]),
  });
}

/** Below this length, of gradients whose squared lengths sum to 1, the weighted mean counts as zero: all tasks are served. */
const STATIONARY = 1e-4;

/**
 * 1 / tasks + (k / |g_w|) w, with k = c |g_0| and the w on the simplex that makes g_w'g_0 + k |g_w| least. With |g_w| given
 * as k m, w makes w'Gw / 2 + m g_w'g_0 least, a quadratic program; and |g_w| / m falls as m rises, so one m fits.
 */
function cagradWeights(gramian: Matrix, c: number): number[] {
  const size = gramian.length;
  const mean = gramian.map(() => 1 / size);
  const trace = traceOf(gramian);
  if (!(trace > 0)) return mean.map(() => 0);
  const g = ridged(gramian, trace);
  const slopes = times(g, mean);
  const k = c * Math.sqrt(inner(mean, slopes));
  if (k === 0) return mean;
  const at = (m: number) => {
    const w = quadraticProgram(
      g,
      slopes.map((slope) => m * slope),
      { onSimplex: true },
    );
    const length = Math.sqrt(Math.max(0, inner(w, times(g, w))));
    return { w, length, gap: length - k * m };
  };
  let [low, high] = [0, (1 + 1e-9) / k];
  let found = at(low);
  let [below, above] = [found.gap, at(high).gap];
  for (let round = 0; round < 200 && high - low > 1e-15 * high; round++) {
    // The line through both ends, and every third time the middle, so that the interval shrinks whatever the curve does.
    const line = low + ((high - low) * below) / (below - above);
    const m = round % 3 === 2 || !(line > low && line < high) ? (low + high) / 2 : line;
    found = at(m);
    if (Math.abs(found.gap) < 1e-14) break;
    if (found.gap > 0) [low, below] = [m, found.gap];
    else [high, above] = [m, found.gap];
  }
  if (found.length < STATIONARY) return mean.map(() => 0);
  return mean.map((share, task) => share + (k / found.length) * found.w[task]);
}
