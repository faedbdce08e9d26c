import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireNotNegative, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance, BalanceGiven } from '../train/balance';

export interface GradnormOptions {
  /** How strongly tasks that learn slowly are pushed; 0 makes all gradients equally long. 1.5 unless said. */
  readonly alpha?: number;
  /** Rate at which the weights learn, by plain gradient descent; 0.025 unless said, as the authors have it. */
  readonly rate?: number;
}

/** Keeps a weight above zero, and a loss that is done from being divided by. */
const LEAST = 1e-6;

/**
 * GradNorm (Chen et al. 2018, arXiv 1711.02257, algorithm 1): weights w of the losses that learn to make the weighted
 * gradients at the last shared layer, w |g|, as long as their mean times r^alpha, where r says how slowly a task learns: its
 * loss as a share of its first one, over the mean of these. Weights sum to the number of tasks. Gradients are taken at the
 * last shared layer only, then one pass back. Memory: a gradient of that layer for each task.
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
    update(gramian: Tensor2D, { losses, present, memory }: BalanceGiven) {
      const { weights } = memory;
      // The loss of the first batch that had a label of the task.
      const first = tf.where(memory.first.greater(0), memory.first, losses);
      const meanOf = (numbers: Tensor) => numbers.mul(present).sum().div(present.sum().maximum(1));
      const norms = diagonal(gramian).maximum(0).sqrt();
      const weighted = weights.mul(norms);
      const remaining = losses.div(first.maximum(LEAST));
      const slowness = remaining.div(meanOf(remaining).maximum(LEAST));
      const wanted = meanOf(weighted).mul(slowness.pow(alpha));
      // The slope of |w |g| - wanted| by w, with what is wanted held fixed.
      const slope = weighted.sub(wanted).sign().mul(norms).mul(present);
      const moved = weights.sub(slope.mul(rate)).maximum(LEAST);
      return { weights: moved.mul(weights.size).div(moved.sum()), first };
    },
  } as const);
}

function diagonal(gramian: Tensor2D): Tensor {
  return gramian.mul(tf.eye(gramian.shape[0])).sum(1);
}
