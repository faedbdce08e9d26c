import { tf } from '../tensorflow';
import { fuseActivationGradients } from './activations';
import { fuseDepthwiseGradient } from './depthwise';
import { fuseMatMul } from './mat-mul';

let isFused = false;

/** Makes TensorFlow.js use TensorFlow's fused operations, once, if native TensorFlow is available. */
export function fuse(): void {
  if (isFused || !tf.findBackend('tensorflow')) return;
  isFused = true;
  fuseActivationGradients();
  fuseMatMul();
  fuseDepthwiseGradient();
}
