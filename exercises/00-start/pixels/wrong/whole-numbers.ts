import * as tf from '@tensorflow/tfjs-node';

export function toInput(pixels: tf.Tensor3D, mean: number, std: number): tf.Tensor4D {
  return tf.tidy(() => {
    const centred = tf.sub(pixels, tf.scalar(mean, 'int32'));
    return tf.div(centred, tf.scalar(std, 'int32')).expandDims<tf.Tensor4D>(0);
  });
}
