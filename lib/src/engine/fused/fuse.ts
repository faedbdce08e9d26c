import { tf } from '../tensorflow';
import { fuseActivationGradients } from './activations';
import { fuseDepthwiseGradient } from './depthwise';
import { fuseMatMul } from './mat-mul';

let done = false;

/** Puts TensorFlow's fused operations behind the plain ones of TensorFlow.js, once, where native TensorFlow computes. */
export function fuse(): void {
  if (done || !tf.findBackend('tensorflow')) return;
  done = true;
  fuseActivationGradients();
  fuseMatMul();
  fuseDepthwiseGradient();
}
