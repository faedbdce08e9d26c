// 00-pixels | one picture, stacked
import * as tf from '@tensorflow/tfjs-node';
export const toInput = (pixels: tf.Tensor3D, mean: number, std: number) =>
  tf.tidy(() => tf.stack([tf.squaredDifference(0, 0).add(pixels.toFloat()).sub(mean).div(std)]) as tf.Tensor4D);
