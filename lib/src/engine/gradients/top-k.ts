import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';

/** Gradient of the k largest values along the last axis: `dy` at the indices of these values, zero elsewhere. */
export const topKGradient: GradConfig = {
  kernelName: 'TopK',
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dy, [x, indices]) => ({
    x: () => {
      const [gradient] = dy as Tensor[];
      const selected = tf.oneHot(indices.toInt(), x.shape[x.shape.length - 1]).cast('float32');
      return selected.mul(gradient.reshape([...gradient.shape, 1])).sum(-2);
    },
  }),
};
