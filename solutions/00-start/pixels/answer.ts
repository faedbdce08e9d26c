import * as tf from '@tensorflow/tfjs-node';

/** A picture as a batch of one, centred and scaled. toFloat() comes first, so that no number is cut to a whole one. */
export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  return tf.tidy(() => pixels.toFloat().sub(mean).div(std).expandDims<tf.Tensor4D>(0));
}
