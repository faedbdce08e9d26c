import { tf } from '../engine/tensorflow';
import { euclideanLength } from '../extremes';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { ridged } from './mgda';
import { type GramianOptions, onGramian, requireGradientsOf } from './on-gramian';
import { bargain } from './solve/bargain';
import { inner, type Matrix, times } from './solve/linear-system';
import { unitRows } from './solve/unit-rows';

/** The norm bound of `nash`, and which gradients it uses. */
export interface NashOptions extends GramianOptions {
  /** The maximum norm of the weighted sum of gradients, as in the authors' code; 0 for no bound. Default: 1. */
  readonly maxNorm?: number;
}

/**
 * Nash-MTL, the Nash bargaining solution for the direction of the step: the weights are the positive a with G a = 1 / a
 * (Navon et al. 2022, arXiv 2202.01017, claim 3.1). The authors approximate it by a sequence of convex programs; here
 * Newton's method finds it as the minimum of a convex function. Without a bound the norm of the weighted sum is
 * sqrt(tasks), and its direction does not depend on the gradients' norms. Memory: a gradient of all shared weights for
 * each task. A task with a zero gradient gets a weight of 0. Throws if an option is unknown, if `maxNorm` is
 * negative, or if `of` is neither `weights` nor `representation`.
 */
export function nash(options: NashOptions = {}): Balance {
  requireOptions('nash', options, { maxNorm: true, of: true });
  const { maxNorm = 1, of = 'weights' } = options;
  requireGradientsOf('nash', of);
  requireNotNegative("nash's maxNorm", maxNorm, 'Try 1.');
  return onGramian('TransferlabNash', (gramian, [maxLength]) => nashWeights(gramian, maxLength), {
    of,
    parameters: () => tf.tensor1d([maxNorm]),
  });
}

/** The ridge on the diagonal of the cosines, relative to their norm: without it opposite gradients need unbounded weights. */
const RIDGE = 1e-10;

/** With cosines C and norms |g|, C b = 1 / b and a = b / |g|: the direction does not depend on the norms. */
function nashWeights(gramian: Matrix, maxNorm: number): number[] {
  const { cosines, lengths } = unitRows(gramian);
  const nonzero = lengths.flatMap((length, task) => (length > 0 ? [task] : []));
  if (nonzero.length === 0) return gramian.map(() => 0);
  const nonzeroCosines = nonzero.map((task) => nonzero.map((other) => cosines[task][other]));
  const size = euclideanLength(nonzeroCosines.flat());
  const g = ridged(nonzeroCosines, size, RIDGE);
  const b = bargain(g).map((value) => value / Math.sqrt(size));
  const length = Math.sqrt(Math.max(0, inner(b, times(g, b)) * size));
  const fraction = maxNorm > 0 && length > maxNorm ? maxNorm / length : 1;
  const weights = gramian.map(() => 0);
  for (const [index, task] of nonzero.entries()) weights[task] = (fraction * b[index]) / lengths[task];
  return weights;
}
