import { tf } from '../engine/tensorflow';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { ridged } from './mgda';
import { type GramianOptions, onGramian, requireGradientsOf } from './on-gramian';
import { type Matrix, traceOf } from './solve/linear-system';
import { quadraticProgram } from './solve/quadratic-program';

/** The ridge of `upgrad`, and which gradients it uses. */
export interface UpgradOptions extends GramianOptions {
  /** The ridge on the Gramian's diagonal that makes it invertible, as a fraction of its trace. Default: 1e-4. */
  readonly regularisation?: number;
}

/**
 * UPGrad, the mean of the gradients after an unconflicting projection: projects each task's gradient onto the cone of
 * directions that conflict with no task, and takes the mean of the projections (Quinton & Rey 2024, arXiv 2406.16232).
 * Without conflicts it is the mean of the gradients. It solves one quadratic program per task. Memory: a gradient of
 * all shared weights for each task. Throws if an option is unknown, if `regularisation` is negative,
 * or if `of` is neither `weights` nor `representation`.
 */
export function upgrad(options: UpgradOptions = {}): Balance {
  requireOptions('upgrad', options, { regularisation: true, of: true });
  const { regularisation = 1e-4, of = 'weights' } = options;
  requireNotNegative("upgrad's regularisation", regularisation, 'Try 1e-4.');
  requireGradientsOf('upgrad', of);
  return onGramian('TransferlabUpgrad', (gramian, [ridge]) => upgradWeights(gramian, ridge), {
    of,
    parameters: () => tf.tensor1d([regularisation]),
  });
}

/** The mean over tasks of the v >= e_task (elementwise) that minimises v'Gv (proposition 1). */
function upgradWeights(gramian: Matrix, regularisation: number): number[] {
  const size = gramian.length;
  const trace = traceOf(gramian);
  if (!(trace > 0)) return gramian.map(() => 1 / size);
  const g = ridged(gramian, trace, regularisation);
  const weights = new Array<number>(size).fill(0);
  for (const [task, gradient] of g.entries()) {
    // With v = e + x and x >= 0 it is x'Gx / 2 + x'Ge.
    for (const [index, excess] of quadraticProgram(g, gradient).entries()) {
      weights[index] += (excess + (index === task ? 1 : 0)) / size;
    }
  }
  return weights;
}
