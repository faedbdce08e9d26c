// 00-pixels | the arithmetic the other way round: x / std - mean / std
import * as tf from '@tensorflow/tfjs-node';
export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  return tf.tidy(() => tf.cast(pixels, 'float32').mul(1 / std).add(-mean / std).reshape([1, ...pixels.shape]));
}
