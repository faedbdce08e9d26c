import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { type GramianOptions, onGramian, requireGradientsOf } from './on-gramian';
import { type Matrix, traceOf } from './solve/linear-system';
import { quadraticProgram } from './solve/quadratic-program';

/**
 * MGDA, multiple-gradient descent by the weighted mean of the tasks' gradients with the smallest norm (Désidéri 2012;
 * for networks Sener & Koltun 2018, arXiv 1810.04650). It lowers every task's loss, or is zero if no direction does.
 * The weights are not negative and sum to 1. As in Sener & Koltun, gradients are taken at the representation
 * (`of: 'representation'`, the default): one backward pass, and a gradient `[batch, features]` per task in memory. A
 * task with small gradients gets most of the weight. Throws if an option is unknown, or `of` is neither
 * `weights` nor `representation`.
 */
export function mgda(options: GramianOptions = {}): Balance {
  requireOptions('mgda', options, { of: true });
  const { of = 'representation' } = options;
  requireGradientsOf('mgda', of);
  return onGramian('TransferlabMgda', leastNormWeights, { of, parameters: () => tf.tensor1d([0]) });
}

/**
 * The ridge added to the Gramian's diagonal, as a fraction of its trace. It changes the sum of gradients by less than 1e-6 of
 * their norm, and makes the weights unique for parallel gradients.
 */
export const RIDGE = 1e-12;

/** The w >= 0 of sum 1 that minimises w'Gw. */
function leastNormWeights(gramian: Matrix): number[] {
  const trace = traceOf(gramian);
  if (!(trace > 0)) return gramian.map(() => 1 / gramian.length);
  const zeros = gramian.map(() => 0);
  return quadraticProgram(ridged(gramian, trace), zeros, { onSimplex: true });
}

/** The Gramian divided by a scale (usually its trace), plus a ridge on its diagonal that makes it invertible. */
export function ridged(gramian: Matrix, scale: number, ridge = RIDGE): number[][] {
  return gramian.map((values, row) => values.map((value, column) => value / scale + (row === column ? ridge : 0)));
}
