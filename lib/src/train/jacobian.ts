import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** The gradients of several tasks, by the same tensors each; undefined where a task does not depend on one. */
export type TaskGradients = readonly (readonly (Tensor | undefined)[])[];

/** The gradients of several tasks as one matrix, which takes the memory once and is passed over once for each use. */
export interface Jacobian {
  /** The gradients' inner products `[tasks, tasks]`; zeros where there are none. */
  readonly gramian: Tensor2D;
  /** Adds the tasks' gradients up, each times its weight `[tasks]`: one for each tensor; undefined where no task has one. */
  weightedSum(weights: Tensor1D): (Tensor | undefined)[];
}

export function jacobianOf(gradients: TaskGradients): Jacobian {
  const tasks = gradients.length;
  const [first] = gradients;
  const some = first.map((_, place) => gradients.find((parts) => parts[place])?.[place]);
  const reached = some.filter((part) => part !== undefined);
  if (reached.length === 0) return { gramian: tf.zeros([tasks, tasks]), weightedSum: () => some };
  const parts = gradients.flatMap((own) =>
    own.flatMap((part, place) => {
      const like = some[place];
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
      let next = 0;
      return some.map((part) => part && sums[next++].reshape(part.shape));
    },
  };
}
