import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** The gradients of several tasks by the same tensors; undefined if a task does not depend on a tensor. */
export type TaskGradients = readonly (readonly (Tensor | undefined)[])[];

/** The gradients of several tasks as one matrix `[tasks, values]`, which is in memory once. */
export interface Jacobian {
  /** The inner products of the gradients `[tasks, tasks]`; zeros if there are no gradients. */
  readonly gramian: Tensor2D;
  /** The sum of the tasks' gradients times their weights `[tasks]`, per tensor; undefined if no task has a gradient by it. */
  weightedSum(weights: Tensor1D): (Tensor | undefined)[];
}

export function jacobianOf(gradients: TaskGradients): Jacobian {
  const tasks = gradients.length;
  const [first] = gradients;
  const example = first.map((_, index) => gradients.find((parts) => parts[index])?.[index]);
  const reached = example.filter((part) => part !== undefined);
  if (reached.length === 0) return { gramian: tf.zeros([tasks, tasks]), weightedSum: () => example };
  const parts = gradients.flatMap((ofTask) =>
    ofTask.flatMap((part, index) => {
      const like = example[index];
      return like ? [(part ?? tf.zerosLike(like)).flatten()] : [];
    }),
  );
  const matrix = tf.concat1d(parts as Tensor1D[]).reshape<Tensor2D>([tasks, -1] as never);
  return {
    gramian: tf.matMul(matrix, matrix, false, true),
    weightedSum(weights) {
      const sum = tf.matMul(weights.reshape<Tensor2D>([1, tasks]), matrix).flatten();
      const sums = tf.split(
        sum,
        reached.map(({ size }) => size),
      );
      let nextSum = 0;
      return example.map((part) => part && sums[nextSum++].reshape(part.shape));
    },
  };
}
