import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { type GramianOptions, onGramian } from './on-gramian';
import { type Matrix, traceOf } from './solve/linear-system';
import { quadraticProgram } from './solve/quadratic-program';

/**
 * Multiple-gradient descent (Désidéri 2012; for nets Sener & Koltun 2018, arXiv 1810.04650): the shortest vector among all
 * weighted means of the tasks' gradients, which lowers every task's loss, or is zero where nothing does. Weights from 0 up
 * that sum to 1. Sener and Koltun take gradients at the representation (`of: 'representation'`, which it is unless said):
 * one pass back, and a gradient of `[batch, features]` for each task in memory. A task of small gradients gets most of the weight.
 */
export function mgda(options: GramianOptions = {}): Balance {
  requireOptions('mgda', options, { of: true });
  const { of = 'representation' } = options;
  return onGramian('TransferlabMgda', leastNormWeights, { of, numbers: () => tf.tensor1d([0]) });
}

/**
 * The share of the Gramian's trace added to its diagonal. It changes the sum of gradients by less than 1e-6 of their size, and
 * makes the weights unique where gradients are parallel.
 */
export const RIDGE = 1e-12;

/** The w >= 0 of sum 1 that makes w'Gw least. */
function leastNormWeights(gramian: Matrix): number[] {
  const trace = traceOf(gramian);
  if (!(trace > 0)) return gramian.map(() => 1 / gramian.length);
  const zeros = gramian.map(() => 0);
  return quadraticProgram(ridged(gramian, trace), zeros, { onSimplex: true });
}

/** The Gramian over its size, its trace as a rule, with so much more on its diagonal that it can be inverted. */
export function ridged(gramian: Matrix, size: number, ridge = RIDGE): number[][] {
  return gramian.map((row, place) => row.map((value, other) => value / size + (place === other ? ridge : 0)));
}
