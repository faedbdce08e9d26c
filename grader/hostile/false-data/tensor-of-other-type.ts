// 00-pixels | a tensor of integers where float32 is expected | whole ones
import * as tf from '@tensorflow/tfjs-node';
export const toInput = (pixels: tf.Tensor3D) => pixels.toInt().expandDims(0);
