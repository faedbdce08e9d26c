import type { Tensor } from '@tensorflow/tfjs';
import { randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { type GramianOptions, onGramian } from './on-gramian';
import { inner, type Matrix } from './solve/linear-system';

export interface PcgradOptions extends GramianOptions {
  /** The order in which each task looks at the others, `[tasks][tasks]`; drawn anew in each step from the run's seed unless given. */
  readonly orders?: readonly (readonly number[])[];
}

/**
 * Projecting conflicting gradients (Yu et al. 2020, arXiv 2001.06782, algorithm 1): from each task's gradient, whatever part
 * points against another task's gradient is taken away, one other task after the other in random order; what is left is summed.
 * Where none conflict it is the sum. Memory: a gradient of all shared weights for each task.
 */
export function pcgrad(options: PcgradOptions = {}): Balance {
  requireOptions('pcgrad', options, { orders: true, of: true });
  const { orders, ...others } = options;
  return onGramian('TransferlabPcgrad', pcgradWeights, {
    ...others,
    whole: true,
    numbers: ({ tasks, seed }) => (orders ? tf.tensor1d(orders.flat()) : drawnOrders(tasks.length, seed())),
  });
}

/** A random order of the tasks for each, `[tasks * tasks]`: the places of random numbers by size. */
function drawnOrders(tasks: number, seed: Tensor): Tensor {
  return tf
    .topk(randomUniform([tasks, tasks], seed), tasks)
    .indices.toFloat()
    .flatten();
}

/** `orders` are `[tasks * tasks]`. */
function pcgradWeights(gramian: Matrix, orders: readonly number[]): number[] {
  const size = gramian.length;
  const sum = new Array<number>(size).fill(0);
  for (let task = 0; task < size; task++) {
    const own = sum.map((_, place) => (place === task ? 1 : 0));
    for (const other of orders.slice(task * size, (task + 1) * size)) {
      if (other === task) continue;
      const product = inner(gramian[other], own);
      if (product < 0) own[other] -= product / gramian[other][other];
    }
    for (const [place, weight] of own.entries()) sum[place] += weight;
  }
  return sum;
}
