import { tf } from '../engine/tensorflow';
import { requireNotNegative } from '../optimize/require-number';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { ridged } from './mgda';
import { type GramianOptions, onGramian } from './on-gramian';
import { bargain } from './solve/bargain';
import { inner, type Matrix, times } from './solve/linear-system';

export interface NashOptions extends GramianOptions {
  /** Length of the weighted sum of gradients at most, as the authors' code has it; 1 unless said, 0 for no bound. */
  readonly maxNorm?: number;
}

/**
 * Nash-MTL (Navon et al. 2022, arXiv 2202.01017): the tasks bargain for the direction, and the solution is the positive a with
 * G a = 1 / a (claim 3.1). The authors come near to it by convex programs one after the other; it is the minimum of a
 * convex function, which Newton's method finds. The sum of gradients would be sqrt(tasks) long whatever they are. Memory: a gradient of all
 * shared weights for each task. A task whose gradient is zero gets no weight.
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

/** Of the Gramian's size, added to its diagonal: without it opposite gradients would ask for weights without bound. */
const RIDGE = 1e-10;

/** Below this share of the largest, a gradient's squared length counts as zero. */
const NOTHING = 1e-14;

function nashWeights(gramian: Matrix, maxNorm: number): number[] {
  const size = Math.hypot(...gramian.flat());
  const most = Math.max(...gramian.map((row, task) => row[task]));
  const moving = gramian.flatMap((row, task) => (row[task] > NOTHING * most ? [task] : []));
  if (!(size > 0)) return gramian.map(() => 0);
  const among = moving.map((task) => moving.map((other) => gramian[task][other]));
  const g = ridged(among, size, RIDGE);
  const a = bargain(g).map((one) => one / Math.sqrt(size));
  const length = Math.sqrt(Math.max(0, inner(a, times(g, a)) * size));
  const share = maxNorm > 0 && length > maxNorm ? maxNorm / length : 1;
  return gramian.map((_, task) => (moving.includes(task) ? share * a[moving.indexOf(task)] : 0));
}
