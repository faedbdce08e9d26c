import { tf } from '../tensorflow';
import { depthToSpaceGradient } from './depth-to-space';
import { completeDilatedConvolutions } from './dilated-convolution';
import { einsumGradient } from './einsum';
import { gatherNdGradient } from './gather-nd';
import { scatterNdGradient } from './scatter-nd';
import { stridedSliceGradient } from './strided-slice';
import { topKGradient } from './top-k';

/** Registers gradients for operations that TensorFlow.js cannot differentiate, composed of ops that every backend has. */
export function completeGradients(): void {
  const missing = [
    depthToSpaceGradient,
    einsumGradient,
    gatherNdGradient,
    scatterNdGradient,
    stridedSliceGradient,
    topKGradient,
  ];
  for (const gradient of missing) if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient);
  completeDilatedConvolutions();
}
