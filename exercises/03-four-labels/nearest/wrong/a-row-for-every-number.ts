import * as tf from '@tensorflow/tfjs-node';

export function prototypes(features: tf.Tensor2D, labels: number[]): tf.Tensor2D {
  return tf.tidy(() => {
    const member = tf.transpose(tf.oneHot(tf.tensor1d(labels, 'int32'), Math.max(...labels) + 1));
    const counts = tf.maximum(tf.sum(member, 1, true), 1);
    return tf.div<tf.Tensor2D>(tf.matMul(tf.cast(member, 'float32'), features), counts);
  });
}

export function nearest(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  return tf.tidy(() => {
    const difference = tf.sub(tf.expandDims(queries, 1), prototypes(features, labels));
    const places = tf.argMin(tf.norm(difference, 2, 2), 1).dataSync();
    return Array.from(places, (place) => place);
  });
}

export function nearestByCosine(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[] {
  return tf.tidy(() => {
    const means = prototypes(features, labels);
    const directions = tf.div(means, tf.norm(means, 2, 1, true));
    const places = tf.argMax(tf.matMul(queries, directions, false, true), 1).dataSync();
    return Array.from(places, (place) => place);
  });
}
