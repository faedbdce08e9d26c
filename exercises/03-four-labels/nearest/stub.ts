import * as tf from '@tensorflow/tfjs-node';

/**
 * Classify by the nearest prototype.
 *
 * A pretrained network turns images into features: images of one class lie close together. So a classifier needs
 * no training at all. The prototype of a class is the mean of its examples' features; a new example (a "query") gets
 * the label of the nearest prototype (Snell 2017).
 *
 * Labels are integers, in no order and with gaps: [40, 9, 40, 100] is fine. Classes have different numbers of examples. In all
 * three functions `features` has shape [examples, size] and `labels` one label for each row. Nothing but the results may stay
 * in memory, and the tensors you are given still belong to the caller.
 */

/** The prototypes, [classes, size]: one row for each label that occurs, the smallest label first. */
export function prototypes(features: tf.Tensor2D, labels: number[]): tf.Tensor2D {
  return tf.zeros([labels.length, features.shape[1]]);
}

/**
 * The label of the prototype at the smallest Euclidean distance, for each row of `queries`, [queries, size].
 * Returns a plain array of labels.
 */
export function nearest(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  throw new Error(
    `nearest is yours to write. It got features [${features.shape}], ${labels.length} labels and queries [${queries.shape}].`,
  );
}

/**
 * The same with the largest cosine: q · p / (|q| |p|). It compares directions, so how long a prototype is must not
 * matter. The prototypes are those of `prototypes`. No row is all zeros.
 */
export function nearestByCosine(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  throw new Error(
    `nearestByCosine is yours to write. It got features [${features.shape}], ${labels.length} labels and queries [${queries.shape}].`,
  );
}
