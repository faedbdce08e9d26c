import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import type { StepPosition, Tensors } from '../core/transform';

/** What a balance may look at besides the Gramian. */
export interface BalanceGiven {
  /** The tasks' names, in the order of all that is `[tasks]`. */
  readonly tasks: readonly string[];
  /** The loss of each task on this batch `[tasks]`; 0 where the batch has no label of it. */
  readonly losses: Tensor1D;
  /** 1 for each task that this batch has a label of, 0 for the others `[tasks]`. */
  readonly present: Tensor1D;
  /** What it remembers, by the names that `init` gave. */
  readonly memory: Tensors;
  /** Its own weights, by the names it gave them. */
  readonly weights: Weights;
  readonly scalars: Tensors;
  /** A seed `[2]` (int32) for one use of randomness in this step. */
  seed(): Tensor;
}

/**
 * How several losses share the weights of a net: from the Gramian of their gradients `[tasks, tasks]` to the weight of
 * each `[tasks]`. It sees no net and no optimizer, and runs inside the compiled step; a plain function will do. A task
 * without a label in the batch gets no weight, whatever this gives it.
 */
export interface Balance {
  (gramian: Tensor2D, given: BalanceGiven): Tensor1D;
  /**
   * Whose gradients the Gramian is of. `weights` (unless said): all shared weights; each task takes a pass back through the
   * trunk, and its gradients are in memory until they are weighed. `representation`: what leaves the trunk, `[batch,
   * features]`; one pass back for all tasks, and a gradient of that size for each in memory. `last layer`: the weights of
   * the last shared layer that has some, and one pass back. `losses`: none; it gets zeros, and one pass back does.
   */
  readonly reads?: 'weights' | 'representation' | 'last layer' | 'losses';
  /**
   * What its weights hold for: the `gradients` of what the tasks share (unless said), where each task's own head learns by
   * its own loss as it is; or the `losses`, so that heads learn by the weighted sum too.
   */
  readonly weighs?: 'gradients' | 'losses';
  /** What it remembers from step to step, at the start. */
  init?(tasks: readonly string[]): Tensors;
  /** What it remembers after a step, under the same names: tensors of its own. */
  update?(gramian: Tensor2D, given: BalanceGiven): Tensors;
  /** Numbers that differ from step to step; it gets them as tensors. */
  scalars?(moment: StepPosition): Record<string, number>;
  /** Weights of its own, which the run's optimizer moves down `loss`. */
  weights?(tasks: readonly string[]): Weights;
  /** What its own weights lower. Nothing else learns by it. */
  loss?(given: BalanceGiven): Scalar;
  /**
   * It solves a problem by the Gramian's values: in a graph by an operation of `lib/addon`; where there is none a step runs
   * without being compiled.
   */
  readonly solves?: boolean;
  /** Numbers to watch, by name: their means stand in the record of each epoch. They change nothing. */
  measures?(tasks: readonly string[]): Readonly<Record<string, (gramian: Tensor2D, given: BalanceGiven) => Scalar>>;
  /** Looks at the tasks before the run; throws a TransferError where they make no sense to it. */
  validate?(tasks: readonly string[]): void;
}
