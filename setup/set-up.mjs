import { makeReady } from './engine/make-ready.mjs';
import { allSteps } from './steps/index.mjs';

/**
 * Makes this checkout ready where it is not. `gpu` builds TensorFlow for CUDA, `webGpu` fetches what computes by WebGPU.
 * @param {{ gpu?: boolean, webGpu?: boolean, out?: NodeJS.WriteStream }} [options]
 */
export const setUp = ({ gpu = false, webGpu = false, out } = {}) =>
  makeReady((warn) => allSteps({ gpu, webGpu, warn }), out);
