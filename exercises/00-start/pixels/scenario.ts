import * as tf from '@tensorflow/tfjs-node';

interface Answer {
  toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D;
}

/** How many tensors three calls leave behind besides their results, and whether the picture survived them. */
export function tensorsLeft(answer: Answer): { left: number; pictureDisposed: boolean } {
  const pixels = tf.tensor3d([[[10, 20, 30]], [[40, 50, 60]]], [2, 1, 3], 'int32');
  const before = tf.memory().numTensors;
  let pictureDisposed = false;
  for (let call = 0; call < 3 && !pictureDisposed; call++) {
    answer.toInput(pixels, 127, 128).dispose();
    pictureDisposed = pixels.isDisposed;
  }
  return { left: tf.memory().numTensors - before, pictureDisposed };
}
