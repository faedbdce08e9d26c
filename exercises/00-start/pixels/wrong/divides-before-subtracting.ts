import * as tf from '@tensorflow/tfjs-node';

export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  return tf.tidy(() => pixels.toFloat().div(std).sub(mean).expandDims<tf.Tensor4D>(0));
}
