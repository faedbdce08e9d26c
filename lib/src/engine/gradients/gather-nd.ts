import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';

/** Gradient of gathering slices by index: `dy` scattered to the indices, summed where an index repeats. */
export const gatherNdGradient: GradConfig = {
  kernelName: 'GatherNd',
  inputsToSave: ['params', 'indices'],
  gradFunc: (dy, [params, indices]) => ({
    params: () => tf.scatterND(indices, dy as Tensor, params.shape),
  }),
};
