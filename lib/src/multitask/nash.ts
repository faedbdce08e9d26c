import { tf } from '../engine/tensorflow';
import { euclideanLength } from '../extremes';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { ridged } from './mgda';
import { type GramianOptions, onGramian } from './on-gramian';
import { bargain } from './solve/bargain';
import { inner, type Matrix, times } from './solve/linear-system';
import { unitRows } from './solve/unit-rows';

export interface NashOptions extends GramianOptions {
  /** Length of the weighted sum of gradients at most, as the authors' code has it; 1 unless said, 0 for no bound. */
  readonly maxNorm?: number;
}

/**
 * Nash-MTL (Navon et al. 2022, arXiv 2202.01017): the tasks bargain for the direction, and the solution is the positive a with
 * G a = 1 / a (claim 3.1). The authors come near to it by convex programs one after the other; it is the minimum of a
 * convex function, which Newton's method finds. Without a bound the sum of gradients is sqrt(tasks) long, and its direction
 * does not depend on their lengths. Memory: a gradient of all shared weights for each task. A task whose gradient is zero
 * gets no weight.
 */
export function nash(options: NashOptions = {}): Balance {
  requireOptions('nash', options, { maxNorm: true, of: true });
  const { maxNorm = 1, ...others } = options;
  requireNotNegative("nash's maxNorm", maxNorm, 'Try 1.');
  return onGramian('TransferlabNash', (gramian, [most]) => nashWeights(gramian, most), {
    ...others,
    numbers: () => tf.tensor1d([maxNorm]),
  });
}

/** Of the size of the matrix of cosines, added to its diagonal: without it opposite gradients ask for unbounded weights. */
const RIDGE = 1e-10;

/** With cosines C and lengths |g|, C b = 1 / b and a = b / |g|: the direction does not depend on the lengths. */
function nashWeights(gramian: Matrix, maxNorm: number): number[] {
  const { cosines, lengths } = unitRows(gramian);
  const moving = lengths.flatMap((length, task) => (length > 0 ? [task] : []));
  if (moving.length === 0) return gramian.map(() => 0);
  const among = moving.map((task) => moving.map((other) => cosines[task][other]));
  const size = euclideanLength(among.flat());
  const g = ridged(among, size, RIDGE);
  const b = bargain(g).map((one) => one / Math.sqrt(size));
  const length = Math.sqrt(Math.max(0, inner(b, times(g, b)) * size));
  const fraction = maxNorm > 0 && length > maxNorm ? maxNorm / length : 1;
  const weights = gramian.map(() => 0);
  for (const [place, task] of moving.entries()) weights[task] = (fraction * b[place]) / lengths[task];
  return weights;
}
