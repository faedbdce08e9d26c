import * as converter from '@tensorflow/tfjs-converter';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type * as TensorFlow from '@tensorflow/tfjs';
import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { freeBrokenGradients } from './broken-gradient';

/** The backend that computes: `wasm`, or plain JavaScript where it cannot be loaded. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** TensorFlow.js without its WebGL backend and `tf.data`. Import `tf` from here, not from a package. */
export const tf = { ...core, ...layers, ...converter } as unknown as typeof TensorFlow;
freeBrokenGradients(tf.engine());

/**
 * Waits until the backend can compute and returns its name. Asynchronous functions (`fit`, `predict`, `backbone`) wait for it
 * too; call it before computing with tensors directly. Loads WebAssembly; where that fails it warns and loads plain JavaScript.
 */
export async function ready(): Promise<BackendName> {
  choosing ??= chooseBackend();
  await choosing;
  return tf.getBackend() as BackendName;
}

/** The pending or completed choice of a backend, shared by all callers; a page may set another backend later. */
let choosing: Promise<void> | undefined;

async function chooseBackend(): Promise<void> {
  let why = '';
  try {
    (await import('./wasm/register')).loadWasm();
    if (await tf.setBackend('wasm')) return;
  } catch (cause) {
    why = ` (${(cause as Error).message})`;
  }
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  console.warn(
    `transferlab: WebAssembly cannot be loaded${why}, so plain JavaScript computes: the results are the same, but everything takes ` +
      'a hundred times as long and more. Serve tfjs-backend-wasm-simd.wasm, and name its address: wasmFrom(url).',
  );
}
