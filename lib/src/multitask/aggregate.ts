import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireBalancing, requireTensor } from '../require/arguments';
import { numberText } from '../require/described';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';
import type { Balance, BalanceContext } from '../train/balance';
import { taskWeights } from '../train/balancing';

/** The seed and the losses for weightings that use them. */
export interface AggregateOptions {
  /** Seed for the randomness of the weighting, 0 by default. */
  readonly seed?: number;
  /** The losses of the tasks, for weightings that use them; 1 each by default. */
  readonly losses?: readonly number[];
}

/**
 * Aggregates the gradients of several tasks by a weighting: from the Jacobian `[tasks, weights]`, with a task's
 * gradient per row, to their weighted sum `[weights]`. A weighting with state runs as in its first step. Throws if an
 * option is unknown, an argument has the wrong type, `seed` is not finite, `losses` are not one finite number per
 * row, or the weighting returns no weight for each row.
 */
export function aggregate(weighting: Balance, jacobian: Tensor2D, options: AggregateOptions = {}): Tensor1D {
  requireOptions('aggregate', options, { seed: true, losses: true });
  requireBalancing('aggregate', weighting);
  requireTensor('aggregate', jacobian);
  const { seed = 0, losses } = options;
  requireFinite("aggregate's seed", seed, 'Try 0.');
  if (losses !== undefined) requireLosses(losses, jacobian.shape[0]);
  return tf.tidy(() => {
    const weights = weightsOf(weighting, tf.matMul(jacobian, jacobian, false, true), options);
    return tf.dot(weights, jacobian) as Tensor1D;
  });
}

/** Throws unless there is a finite loss for each task. */
function requireLosses(losses: readonly number[], tasks: number): void {
  requireArray("aggregate's losses", 'losses', losses);
  if (losses.length === tasks && losses.every(Number.isFinite)) return;
  throw new TransferError(
    `aggregate's losses must be ${tasks} finite numbers, one for each row of the jacobian; got ${numberText(losses)}. ` +
      'Leave them out for losses of 1.',
  );
}

/** The weights `[tasks]` that a weighting gives for a Gramian `[tasks, tasks]`. */
export function weightsOf(
  weighting: Balance,
  gramian: Tensor2D,
  { seed = 0, losses }: AggregateOptions = {},
): Tensor1D {
  const tasks = gramian.shape[0];
  const names = Array.from({ length: tasks }, (_, task) => `task ${task}`);
  const balanceWeights = weighting.weights?.(names) ?? {};
  const scalars = weighting.scalars?.({ step: 1, position: 0 }) ?? {};
  try {
    return tf.tidy(() => {
      const context: BalanceContext = {
        tasks: names,
        losses: losses ? tf.tensor1d([...losses]) : (tf.ones([tasks]) as Tensor1D),
        present: tf.ones([tasks]),
        memory: weighting.init?.(names) ?? {},
        weights: balanceWeights,
        scalars: Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, tf.scalar(value)])),
        seed: () => tf.tensor1d([seed, 0], 'int32'),
      };
      return taskWeights(weighting, gramian, context);
    });
  } finally {
    tf.dispose(balanceWeights);
  }
}
