import type { Tensor } from '@tensorflow/tfjs';
import { randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { type GramianOptions, onGramian } from './on-gramian';
import { inner, type Matrix } from './solve/linear-system';

/** The projection order of `pcgrad`, and which gradients it uses. */
export interface PcgradOptions extends GramianOptions {
  /** The order in which each task is projected against the others, `[tasks][tasks]`; random in each step by default. */
  readonly orders?: readonly (readonly number[])[];
}

/**
 * PCGrad, gradient surgery on the tasks' conflicting gradients: projects each task's gradient onto the normal plane of
 * every gradient it conflicts with, in random order, and sums the projected gradients (Yu et al. 2020, arXiv
 * 2001.06782, algorithm 1). Without conflicts it is the sum of the gradients. Memory: a gradient of all shared weights
 * for each task. Throws if an option is unknown.
 */
export function pcgrad(options: PcgradOptions = {}): Balance {
  requireOptions('pcgrad', options, { orders: true, of: true });
  const { orders, ...gramianOptions } = options;
  return onGramian('TransferlabPcgrad', pcgradWeights, {
    ...gramianOptions,
    full: true,
    parameters: ({ tasks, seed }) => (orders ? tf.tensor1d(orders.flat()) : drawnOrders(tasks.length, seed())),
  });
}

/** A random order of the tasks for each task, `[tasks * tasks]`: the indices of random numbers, sorted. */
function drawnOrders(tasks: number, seed: Tensor): Tensor {
  return tf
    .topk(randomUniform([tasks, tasks], seed), tasks)
    .indices.toFloat()
    .flatten();
}

/** The weights of the sum of the projected gradients; `orders` are `[tasks * tasks]`. */
function pcgradWeights(gramian: Matrix, orders: readonly number[]): number[] {
  const size = gramian.length;
  const sum = new Array<number>(size).fill(0);
  for (let task = 0; task < size; task++) {
    const coefficients = sum.map((_, index) => (index === task ? 1 : 0));
    for (const other of orders.slice(task * size, (task + 1) * size)) {
      if (other === task) continue;
      const product = inner(gramian[other], coefficients);
      if (product < 0) coefficients[other] -= product / gramian[other][other];
    }
    for (const [index, weight] of coefficients.entries()) sum[index] += weight;
  }
  return sum;
}
