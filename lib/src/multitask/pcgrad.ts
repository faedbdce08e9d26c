import type { Tensor } from '@tensorflow/tfjs';
import { randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { type GramianOptions, onGramian, requireGradientsOf } from './on-gramian';
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
 * for each task. Throws if an option is unknown, a row of `orders` does
 * not have each task once, or `of` is neither `weights` nor `representation`. The balance throws if `orders` are not
 * of as many tasks as the network has.
 */
export function pcgrad(options: PcgradOptions = {}): Balance {
  requireOptions('pcgrad', options, { orders: true, of: true });
  const { orders, of = 'weights' } = options;
  requireGradientsOf('pcgrad', of);
  if (orders !== undefined) requireOrders(orders);
  return onGramian('TransferlabPcgrad', pcgradWeights, {
    of,
    full: true,
    parameters: ({ tasks, seed }) => (orders ? fixedOrders(orders, tasks.length) : drawnOrders(tasks.length, seed())),
  });
}

/** Throws unless each of some rows is an order of as many tasks as there are rows. */
function requireOrders(orders: readonly (readonly number[])[]): void {
  requireArray("pcgrad's orders", 'an order for each task', orders);
  const tasks = [...orders.keys()];
  for (const order of orders) {
    requireArray("pcgrad's orders", 'task indices', order);
    if (order.length === tasks.length && tasks.every((task) => order.includes(task))) continue;
    throw new TransferError(
      `pcgrad's orders must have each index from 0 to ${tasks.length - 1} once in each of their ${tasks.length} rows; got ` +
        `${numberText(order)}. Try ${JSON.stringify(tasks)}.`,
    );
  }
}

/** The given orders, `[tasks * tasks]`. */
function fixedOrders(orders: readonly (readonly number[])[], tasks: number): Tensor {
  if (orders.length === tasks) return tf.tensor1d(orders.flat());
  throw new TransferError(
    `pcgrad's orders must have a row for each of the ${tasks} tasks; got ${orders.length}. Leave them out for random orders.`,
  );
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
