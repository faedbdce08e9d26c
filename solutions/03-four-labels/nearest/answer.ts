import * as tf from '@tensorflow/tfjs-node';

/** The labels that occur, the smallest first. Without a comparison, sort() would order numbers as text. */
function classesOf(labels: number[]): number[] {
  return [...new Set(labels)].sort((a, b) => a - b);
}

/** The mean of each class's rows: a matrix [classes, examples] of ones picks and sums them, their counts divide. */
export function prototypes(features: tf.Tensor2D, labels: number[]): tf.Tensor2D {
  return tf.tidy(() => {
    const belongs = tf.equal(tf.tensor2d(classesOf(labels), [new Set(labels).size, 1]), tf.tensor2d([labels]));
    const member = tf.cast(belongs, 'float32');
    return tf.div<tf.Tensor2D>(tf.matMul(member, features), tf.sum(member, 1, true));
  });
}

/** The label of the nearest prototype by Euclidean distance. Its square has the same minimum and needs no root. */
export function nearest(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  const places = tf.tidy(() => {
    const difference = tf.sub(tf.expandDims(queries, 1), tf.expandDims(prototypes(features, labels), 0));
    return tf.argMin(tf.sum(tf.square(difference), 2), 1).dataSync();
  });
  return Array.from(places, (place) => classesOf(labels)[place]);
}

/** The label of the prototype in the most similar direction: both sides at length 1, so that a product is a cosine. */
export function nearestByCosine(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  const places = tf.tidy(() => {
    const [q, p] = [queries, prototypes(features, labels)].map((rows) => tf.div(rows, tf.norm(rows, 2, 1, true)));
    return tf.argMax(tf.matMul(q, p, false, true), 1).dataSync();
  });
  return Array.from(places, (place) => classesOf(labels)[place]);
}
