import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { StepPosition } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance, BalanceContext } from '../train/balance';

/** Avoids a division by zero for an epoch without a label, and for a loss that has reached zero. */
const MIN_DIVISOR = 1e-8;

/**
 * Dynamic weight average, which gives more weight to tasks whose losses fall slowly: the weights are tasks * softmax(r
 * / temperature), where r is a task's mean loss in the last epoch divided by that in the epoch before (Liu et al. 2019,
 * arXiv 1803.10704, equation 7). All weights are 1 in the first two epochs. A high temperature makes the weights
 * similar. It takes one backward pass; the state is the means. Throws if an option is unknown or `temperature` is not
 * above 0.
 */
export function dynamicWeightAverage(options: { readonly temperature?: number } = {}): Balance {
  requireOptions('dynamicWeightAverage', options, { temperature: true });
  const { temperature = 2 } = options;
  requirePositive("dynamicWeightAverage's temperature", temperature, 'Try 2.');
  const nextState = (_: Tensor2D, { losses, present, memory, scalars }: BalanceContext) => {
    const begins = scalars.begins.greater(0);
    const mean = memory.sums.div(memory.counts.maximum(1));
    const hasLabels = memory.counts.greater(0);
    // An epoch without a label of a task keeps the task's means.
    const closed = begins.logicalAnd(hasLabels);
    return {
      older: tf.where(closed, memory.newer, memory.older),
      newer: tf.where(closed, mean, memory.newer),
      sums: tf.where(begins, tf.zerosLike(losses), memory.sums).add(losses.mul(present)),
      counts: tf.where(begins, tf.zerosLike(losses), memory.counts).add(present),
    };
  };
  const weigh: Balance = (gramian, context) => {
    const { older, newer } = nextState(gramian, context);
    const ratio = tf.where(older.greater(0), newer.div(older.maximum(MIN_DIVISOR)), tf.onesLike(older));
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
    update: nextState,
  } as const);
}
