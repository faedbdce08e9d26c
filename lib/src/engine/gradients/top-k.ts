import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';

/** The gradient of the k largest along the last axis: each slope goes back to where its number stood. */
export const topKGradient: GradConfig = {
  kernelName: 'TopK',
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dy, [x, indices]) => ({
    x: () => {
      const [slopes] = dy as Tensor[];
      const places = tf.oneHot(indices.toInt(), x.shape[x.shape.length - 1]).cast('float32');
      return places.mul(slopes.reshape([...slopes.shape, 1])).sum(-2);
    },
  }),
};
