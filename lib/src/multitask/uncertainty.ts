import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Balance, BalanceGiven } from '../train/balance';

const LOG_VARIANCE = 'uncertainty/log-variance';

/**
 * Homoscedastic uncertainty (Kendall et al. 2018, arXiv 1705.07115): each task has a variance e^s that learns beside the net,
 * and sum(e^-s L + s / 2) is lowered, so a task that stays hard counts less. s starts at 0, where every task counts 1. The
 * authors halve the first term for regression; that moves s by a constant, and the weight it comes to rest at is the same,
 * 1 / (2 L). One pass back, and no memory but s.
 */
export function uncertainty(): Balance {
  const weigh = ({ weights }: BalanceGiven) => weights[LOG_VARIANCE].neg().exp() as Tensor1D;
  const balance: Balance = (_, given) => weigh(given);
  return Object.assign(balance, {
    reads: 'losses',
    weighs: 'losses',
    weights: (tasks: readonly string[]) => ({ [LOG_VARIANCE]: tf.tidy(() => tf.variable(tf.zeros([tasks.length]))) }),
    loss: (given: BalanceGiven) =>
      weigh(given).mul(given.losses).add(given.weights[LOG_VARIANCE].div(2)).mul(given.present).sum() as Scalar,
  } as const);
}
