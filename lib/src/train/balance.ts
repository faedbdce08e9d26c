import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import type { StepPosition, Tensors } from '../core/transform';

/** @deprecated Use `BalanceContext`, which is the same type. */
export type BalanceGiven = BalanceContext;

/** What a balance gets besides the Gramian. */
export interface BalanceContext {
  /** The tasks' names, in the order of every tensor `[tasks]`. */
  readonly tasks: readonly string[];
  /** The loss of each task on this batch `[tasks]`; 0 if the batch has no label of the task. */
  readonly losses: Tensor1D;
  /** 1 for each task that this batch has a label of, 0 for the others `[tasks]`. */
  readonly present: Tensor1D;
  /** The balance's state, by the names that `init` gave. */
  readonly memory: Tensors;
  /** The balance's weights, by the names that `weights` gave them. */
  readonly weights: Weights;
  readonly scalars: Tensors;
  /** A seed `[2]` (int32) for one use of randomness in this step. */
  seed(): Tensor;
}

/**
 * Weights several losses of one network: from the Gramian of their gradients `[tasks, tasks]` to a weight for each task
 * `[tasks]`. It depends on no network and no optimizer, and runs inside the compiled step. A plain function is a valid
 * balance. A task without a label in the batch gets a weight of 0, whatever the balance returns.
 */
export interface Balance {
  (gramian: Tensor2D, context: BalanceContext): Tensor1D;
  /**
   * What the gradients of the Gramian are taken by. `weights` (the default): all shared weights; each task needs a backward
   * pass through the trunk, and its gradients stay in memory until they are weighted. `representation`: the trunk's output
   * `[batch, features]`; one backward pass for all tasks, and a gradient of that size per task in memory. `last layer`: the
   * weights of the last shared layer that has weights; one backward pass. `losses`: no gradients; the Gramian is zeros, and
   * one backward pass is enough.
   */
  readonly reads?: 'weights' | 'representation' | 'last layer' | 'losses';
  /**
   * What the weights multiply: the `gradients` of the shared weights (the default), where each task's head is trained by its
   * unweighted loss; or the `losses`, so that heads are trained by the weighted sum too.
   */
  readonly weighs?: 'gradients' | 'losses';
  /** The state before the first step. */
  init?(tasks: readonly string[]): Tensors;
  /** The state after a step, under the same names, as new tensors. */
  update?(gramian: Tensor2D, context: BalanceContext): Tensors;
  /** Values that differ from step to step; the balance gets them as tensors. */
  scalars?(moment: StepPosition): Record<string, number>;
  /** Trainable weights of the balance, which the run's optimizer updates to lower `loss`. */
  weights?(tasks: readonly string[]): Weights;
  /** The loss by which the balance's weights are trained. It trains no other weights. */
  loss?(context: BalanceContext): Scalar;
  /**
   * Whether it solves a problem on the Gramian's values: in a graph by an operation of `lib/addon`. Where there is no such
   * operation, a step runs without being compiled.
   */
  readonly solves?: boolean;
  /** Scalars to report, by name: each epoch's record has their means. They do not change the training. */
  measures?(tasks: readonly string[]): Readonly<Record<string, (gramian: Tensor2D, context: BalanceContext) => Scalar>>;
  /** Checks the tasks before the run. Throws a TransferError if they do not fit the balance. */
  validate?(tasks: readonly string[]): void;
}
