import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

/**
 * The mean squared error of each task over the examples that have its label, 0 without any. What is not known is
 * replaced before it meets anything else, so that no NaN enters the gradient either.
 */
export function taskLosses(predictions: Tensor2D, labels: Tensor2D): Tensor1D {
  return tf.tidy(() => {
    const known = tf.logicalNot(tf.isNaN(labels));
    const nothing = tf.zerosLike(labels);
    const said = tf.where(known, predictions, nothing);
    const truth = tf.where(known, labels, nothing);
    const count = known.cast('float32').sum(0);
    return said.sub(truth).square().sum(0).div<Tensor1D>(count.maximum(1));
  });
}
