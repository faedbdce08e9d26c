/** A task in one step: its loss, and the gradient of that loss by the shared weights. */
export interface Task {
  loss: number;
  gradient: number[];
}

export interface Uncertainty {
  /** The best s of each task. */
  s: number[];
  /** What each task's loss is multiplied by there, exp(-s). */
  weights: number[];
  /** The sum over the tasks of loss * exp(-s) + s. */
  total: number;
}

/**
 * One network predicts how far away objects are, and how heavy they are. Somebody now writes the distances in
 * millimetres in place of metres. Nothing else has changed, and the network no longer learns to predict how heavy
 * objects are. Why?
 *
 * With a plain sum of the losses, the shared weights move by the sum of the gradients. So the longer a task's gradient,
 * the more it influences the step. Give each task's fraction of the influence: the length of its gradient (the root of
 * the sum of squares), divided by the sum of all tasks' lengths. At least one gradient is not zero.
 */
export function shares(tasks: readonly Task[]): number[] {
  return tasks.map(() => 1 / tasks.length);
}

/**
 * Weights for the losses that make all tasks pull alike: each weighted gradient has length 1. Then the step is the same
 * in any unit. A task whose gradient is zero does not pull, and no weight makes it: its weight is 0.
 */
export function equalPull(tasks: readonly Task[]): number[] {
  return tasks.map(() => 1);
}

/**
 * Kendall et al. (2018) let the network learn a number s for each task, and minimise the sum over the tasks of
 *
 *     loss * exp(-s) + s
 *
 * A large s makes the loss count less, and costs s. (For squared errors the paper has half of this, with s the
 * logarithm of a variance; the best s is the same. The library's `uncertainty()` adds s / 2 to the loss times exp(-s),
 * so its weights end at half of these.) Where does s end up, if the loss stays what it is? Find the s where the
 * gradient is 0, with pencil and paper, and give it for each task, with the weight it leads to and the total.
 *
 * A loss of 0 has no best s: it falls for ever, and the weight grows without end. Throw an Error whose message says that
 * a loss is 0.
 */
export function uncertainty(tasks: readonly Task[]): Uncertainty {
  throw new Error(`The weights of ${tasks.length} tasks are yours to write.`);
}
