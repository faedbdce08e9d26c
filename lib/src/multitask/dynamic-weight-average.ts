import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { StepPosition } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance, BalanceGiven } from '../train/balance';

/** Keeps an epoch without a label, and a loss that is done, from being divided by. */
const LEAST = 1e-8;

/**
 * Dynamic weight average (Liu et al. 2019, arXiv 1803.10704, equation 7): the weights are tasks softmax(r / temperature), where
 * r is a task's mean loss in the last epoch over that in the epoch before, so a task whose loss falls slowly counts more; 1
 * each in the first two epochs. A high temperature makes all count alike. One pass back, and no memory but the means. Throws
 * unless the temperature is above 0.
 */
export function dynamicWeightAverage(options: { readonly temperature?: number } = {}): Balance {
  requireOptions('dynamicWeightAverage', options, { temperature: true });
  const { temperature = 2 } = options;
  requirePositive("dynamicWeightAverage's temperature", temperature, 'Try 2.');
  const after = (_: Tensor2D, { losses, present, memory, scalars }: BalanceGiven) => {
    const begins = scalars.begins.greater(0);
    const mean = memory.sums.div(memory.counts.maximum(1));
    const seen = memory.counts.greater(0);
    // An epoch that had no label of a task leaves what is known of it.
    const closed = begins.logicalAnd(seen);
    return {
      older: tf.where(closed, memory.newer, memory.older),
      newer: tf.where(closed, mean, memory.newer),
      sums: tf.where(begins, tf.zerosLike(losses), memory.sums).add(losses.mul(present)),
      counts: tf.where(begins, tf.zerosLike(losses), memory.counts).add(present),
    };
  };
  const weigh: Balance = (gramian, given) => {
    const { older, newer } = after(gramian, given);
    const ratio = tf.where(older.greater(0), newer.div(older.maximum(LEAST)), tf.onesLike(older));
    return ratio.div(temperature).softmax().mul(older.size) as Tensor1D;
  };
  return Object.assign(weigh, {
    reads: 'losses',
    weighs: 'losses',
    init(tasks: readonly string[]) {
      const zeros = () => tf.zeros([tasks.length]);
      return { older: zeros(), newer: zeros(), sums: zeros(), counts: zeros() };
    },
    scalars: ({ done = 1 }: StepPosition) => ({ begins: done === 0 ? 1 : 0 }),
    update: after,
  } as const);
}
