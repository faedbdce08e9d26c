import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Tensors } from '../optimize/transform';

/**
 * How several losses share the weights: from the Gramian of their gradients `[tasks, tasks]` to the weight of each
 * `[tasks]`. It sees no net and no optimizer, and runs inside the compiled step.
 */
export type Balance = (gramian: Tensor2D) => Tensor1D;

/** Adds each task's gradients `[tasks]` of named tensors up, by the weights that `balance` gives them. */
export function combine(gradients: readonly Tensors[], balance: Balance): Tensors {
  const names = Object.keys(gradients[0]);
  const jacobian = tf.stack(gradients.map((one) => tf.concat1d(names.map((name) => one[name].flatten())))) as Tensor2D;
  const weights = tf.unstack(balance(tf.matMul(jacobian, jacobian, false, true)));
  const sum = (name: string) =>
    gradients.map((one, task) => one[name].mul(weights[task])).reduce((total: Tensor, part) => total.add(part));
  return Object.fromEntries(names.map((name) => [name, sum(name)]));
}
