import * as tf from '@tensorflow/tfjs-node';

/** The mean and the standard deviation of each feature, both [features]. */
export interface Scale {
  mean: tf.Tensor1D;
  std: tf.Tensor1D;
}

/**
 * Bring features to one scale, without a look at the test set.
 *
 * Some features of a network lie between 0 and 0.01, others between 0 and 50. Most classifiers do better when each feature has
 * mean 0 and standard deviation 1. Mean and standard deviation are learnt from data like any weight, so they come from the
 * training set only: a number that the test set had a part in is a small leak of the test set.
 *
 * `measure` takes the training features, [examples, features], and returns the mean and the standard deviation of each
 * feature. Divide by the number of examples (not by one less): std = sqrt(mean of (x - mean)²).
 *
 * Some features are constant in training, for example zero for all examples. Their std is 1, so that nothing is divided by 0. Constant
 * means that the smallest and the largest value are equal. Rounding in 32 bits may hide it: ten times 0.7 has a mean slightly
 * off 0.7, and then a standard deviation slightly above 0.
 */
export function measure(train: tf.Tensor2D): Scale {
  return { mean: tf.zeros([train.shape[1]]), std: tf.ones([train.shape[1]]) };
}

/**
 * Both sets on the scale of the training set: (x - mean) / std. New tensors of the same shapes.
 * Nothing but the results may stay in memory, and the tensors you are given still belong to the caller.
 */
export function standardise(train: tf.Tensor2D, test: tf.Tensor2D): { train: tf.Tensor2D; test: tf.Tensor2D } {
  return { train: train.clone(), test: test.clone() };
}
