import * as tf from '@tensorflow/tfjs-node';

/**
 * Prepare one image as the input of a network.
 *
 * `pixels` is a decoded image: int32, shape [height, width, 3], the red, green and blue of each pixel from 0 to 255.
 * Return a batch of this one image: float32, shape [1, height, width, 3], each number turned into
 * (pixel - mean) / std. A network wants the mean and std it was trained with; both are given in pixel units.
 * With mean 127 and std 128, as EfficientNet-Lite0 has them, black (0) becomes -0.9921875 and white (255) becomes 1.
 * - Rows, columns and channels stay where they are.
 * - `pixels` still belongs to the caller: don't dispose it. Nothing but the result may stay in memory.
 */
export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  return tf.zeros([1, 1, 1, 3]);
}
