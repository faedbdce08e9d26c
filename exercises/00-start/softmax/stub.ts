import * as tf from '@tensorflow/tfjs-node';

/**
 * Turn scores into probabilities.
 *
 * A network ends in scores ("logits"): any numbers, one per class. Softmax makes probabilities of them:
 * p[k] = exp(score[k]) / (sum over all classes j of exp(score[j])).
 *
 * `scores` has shape [batch, classes]; return a new tensor of the same shape in which each row sums to 1.
 * - Write it from small operations (tf.exp, tf.sum, tf.max, tf.sub, tf.div), not with tf.softmax.
 * - Scores of 1000 and more must work: exp(1000) is Infinity in 32 bits, and Infinity / Infinity is NaN.
 * - Nothing but the result may stay in memory, and `scores` still belongs to the caller: don't dispose it.
 */
export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  return tf.zerosLike(scores);
}
