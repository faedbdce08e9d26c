import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-node';
import * as tf from '@tensorflow/tfjs-node';

/**
 * FixMatch (Sohn et al. 2020) trains on examples without labels (lesson 09). The network predicts each example twice: once hardly changed
 * (the weak view), once distorted (the strong view). If the prediction on the weak view is confident, its class becomes
 * the label of the strong view. All other examples are left out: this is the mask.
 *
 * The mask of logits, the scores before softmax, [batch, classes]: 1 for an example whose largest class probability is at least `threshold`, else 0.
 * Return [batch], float32. Probabilities are the softmax of the logits.
 */
export function mask(weak: Tensor2D, threshold: number): Tensor1D {
  return tf.zeros([weak.shape[0]]);
}

/**
 * The loss of FixMatch, from logits [batch, classes] of both views of the same examples.
 *
 * - An example in the mask costs -log of the probability that the strong view gives to the most probable class of the
 *   weak view.
 * - An example outside the mask costs 0. It still counts on average, which is taken over the full batch: while the network
 *   is unsure, the loss is small. Without a confident example it is 0.
 * - Logits of a thousand and more must work. Only the result may stay in memory, and both arguments belong to the caller.
 */
export function fixMatchLoss(weak: Tensor2D, strong: Tensor2D, threshold: number): Scalar {
  throw new Error(`The loss of two views [${weak.shape}] and [${strong.shape}] above ${threshold} is yours to write.`);
}
