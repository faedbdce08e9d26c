import * as tf from '@tensorflow/tfjs-node';

export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  const input = tf.tidy(() => pixels.toFloat().sub(mean).div(std).expandDims<tf.Tensor4D>(0));
  pixels.dispose();
  return input;
}
