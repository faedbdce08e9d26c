// 00-pixels | the tf that the library exports
import { tf } from 'transferlab';
export const toInput = (pixels: import('@tensorflow/tfjs').Tensor3D, mean: number, std: number) =>
  tf.tidy(() => tf.expandDims(tf.div(tf.sub(tf.cast(pixels, 'float32'), tf.scalar(mean)), tf.scalar(std)), 0));
