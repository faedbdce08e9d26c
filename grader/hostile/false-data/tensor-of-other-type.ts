// 00-pixels | a tensor of whole numbers where one of float32 is due | whole ones
import * as tf from '@tensorflow/tfjs-node';
export const toInput = (pixels: tf.Tensor3D) => pixels.toInt().expandDims(0);
