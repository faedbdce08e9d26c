import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Balance, BalanceContext } from '../train/balance';

const LOG_VARIANCE = 'uncertainty/log-variance';

/**
 * Weights losses by homoscedastic uncertainty, so a task with a high loss gets less weight: each task has a variance
 * e^s, which is trained with the network to minimise sum(e^-s L + s / 2) (Kendall et al. 2018, arXiv 1705.07115). s
 * starts at 0, where every weight is 1. The authors halve the first term for regression, which shifts s by a constant;
 * the weight converges to the same value, 1 / (2 L). It takes one backward pass; the only weights are s.
 */
export function uncertainty(): Balance {
  const weigh = ({ weights }: BalanceContext) => weights[LOG_VARIANCE].neg().exp() as Tensor1D;
  const balance: Balance = (_, context) => weigh(context);
  return Object.assign(balance, {
    reads: 'losses',
    weighs: 'losses',
    weights: (tasks: readonly string[]) => ({ [LOG_VARIANCE]: tf.tidy(() => tf.variable(tf.zeros([tasks.length]))) }),
    loss: (context: BalanceContext) =>
      weigh(context).mul(context.losses).add(context.weights[LOG_VARIANCE].div(2)).mul(context.present).sum() as Scalar,
  } as const);
}
