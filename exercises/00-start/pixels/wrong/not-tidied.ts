import type * as tf from '@tensorflow/tfjs-node';

export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  const centred = pixels.toFloat().sub(mean);
  return centred.div(std).expandDims<tf.Tensor4D>(0);
}
