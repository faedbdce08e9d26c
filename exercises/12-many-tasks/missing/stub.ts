import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

/**
 * Several tasks learn together, and hardly any example has a label for all of them. What is the loss?
 *
 * `predictions` and `labels` are [examples, tasks]; a label that nobody knows is NaN. Give the mean squared error of each
 * task [tasks], the mean over the examples that have a label for it. A 0 is a label like any other.
 *
 * - A task without any label in the batch has the loss 0, exactly.
 * - A prediction for which there is no label has no say: not in a loss, and not in a gradient, which is 0 there,
 *   exactly, whatever the network says (be it 1e30).
 * - No loss and no gradient is ever NaN. A NaN spreads by whatever it meets: 0 * NaN is NaN, and so is 0 / 0. The gradient
 *   is computed by the same rules, also of the branch of tf.where that is not taken.
 *
 * It runs inside `compile`: compute with tensors, read none, and leak no tensor.
 *
 * The code below is right as long as every label is known.
 */
export function taskLosses(predictions: Tensor2D, labels: Tensor2D): Tensor1D {
  return tf.tidy(() => predictions.sub(labels).square().mean<Tensor1D>(0));
}
