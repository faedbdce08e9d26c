import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireNotNegative, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance, BalanceContext } from '../train/balance';

/** The hyperparameters of `gradnorm`. */
export interface GradnormOptions {
  /** How much more weight slow tasks get; 0 makes the norms of all gradients equal. Default: 1.5. */
  readonly alpha?: number;
  /** Learning rate of the weights, which are trained by gradient descent. Default: 0.025, as in the paper. */
  readonly rate?: number;
}

/** The minimum weight, and the minimum divisor for a loss that has reached zero. */
const MIN_VALUE = 1e-6;

/**
 * GradNorm trains weights w of the losses so that the norms of the weighted gradients, w |g|, equal their mean times
 * r^alpha. It is algorithm 1 of Chen et al. 2018 (arXiv 1711.02257). r is the relative inverse training rate of a task:
 * its loss divided by its first loss, over the mean of these ratios. The weights sum to the number of tasks. Gradients
 * are taken at the last shared layer only, before one backward pass. Memory: a gradient of that layer for each task.
 * Throws if an option is unknown, `alpha` is negative, or `rate` is not above 0.
 */
export function gradnorm(options: GradnormOptions = {}): Balance {
  requireOptions('gradnorm', options, { alpha: true, rate: true });
  const { alpha = 1.5, rate = 0.025 } = options;
  requireNotNegative("gradnorm's alpha", alpha, 'Try 1.5.');
  requirePositive("gradnorm's rate", rate, 'Try 0.025.');
  const weigh: Balance = (_, { memory }) => memory.weights.clone() as Tensor1D;
  return Object.assign(weigh, {
    reads: 'last layer',
    weighs: 'losses',
    init: (tasks: readonly string[]) => ({ weights: tf.ones([tasks.length]), first: tf.zeros([tasks.length]) }),
    update(gramian: Tensor2D, { losses, present, memory }: BalanceContext) {
      const { weights } = memory;
      // The loss of the first batch that had a label of the task.
      const first = tf.where(memory.first.greater(0), memory.first, losses);
      const meanOf = (values: Tensor) => values.mul(present).sum().div(present.sum().maximum(1));
      const norms = diagonal(gramian).maximum(0).sqrt();
      const weighted = weights.mul(norms);
      const remaining = losses.div(first.maximum(MIN_VALUE));
      const slowness = remaining.div(meanOf(remaining).maximum(MIN_VALUE));
      const target = meanOf(weighted).mul(slowness.pow(alpha));
      // The gradient of |w |g| - target| by w, with the target constant.
      const gradient = weighted.sub(target).sign().mul(norms).mul(present);
      const updated = weights.sub(gradient.mul(rate)).maximum(MIN_VALUE);
      return { weights: updated.mul(weights.size).div(updated.sum()), first };
    },
  } as const);
}

function diagonal(gramian: Tensor2D): Tensor {
  return gramian.mul(tf.eye(gramian.shape[0])).sum(1);
}
