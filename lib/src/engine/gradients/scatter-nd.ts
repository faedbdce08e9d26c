import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';

/** Gradient of scattering slices by index: `dy` gathered at the indices. */
export const scatterNdGradient: GradConfig = {
  kernelName: 'ScatterNd',
  inputsToSave: ['indices'],
  gradFunc: (dy, [indices]) => ({
    updates: () => tf.gatherND(dy as Tensor, indices),
  }),
};
