import * as tf from '@tensorflow/tfjs-node';

export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  const [height, width] = pixels.shape;
  return tf.tidy(() => pixels.toFloat().sub(mean).div(std).reshape([1, width, height, 3]));
}
