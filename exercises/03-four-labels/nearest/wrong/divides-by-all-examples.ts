import * as tf from '@tensorflow/tfjs-node';

function classesOf(labels: number[]): number[] {
  return [...new Set(labels)].sort((a, b) => a - b);
}

export function prototypes(features: tf.Tensor2D, labels: number[]): tf.Tensor2D {
  return tf.tidy(() => {
    const sums = classesOf(labels).map((label) => {
      const places = labels.flatMap((other, place) => (other === label ? [place] : []));
      return tf.sum(tf.gather(features, places), 0);
    });
    return tf.div<tf.Tensor2D>(tf.stack(sums), features.shape[0]);
  });
}

export function nearest(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  return tf.tidy(() => {
    const difference = tf.sub(tf.expandDims(queries, 1), prototypes(features, labels));
    const places = tf.argMin(tf.norm(difference, 2, 2), 1).dataSync();
    return Array.from(places, (place) => classesOf(labels)[place]);
  });
}

export function nearestByCosine(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  return tf.tidy(() => {
    const means = prototypes(features, labels);
    const directions = tf.div(means, tf.norm(means, 2, 1, true));
    const places = tf.argMax(tf.matMul(queries, directions, false, true), 1).dataSync();
    return Array.from(places, (place) => classesOf(labels)[place]);
  });
}
