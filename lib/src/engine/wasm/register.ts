import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { avgPoolGrad } from './avg-pool-grad';
import { loadBackend } from './backend';
import { batchedGather } from './batched-gather';
import { conv2DBackpropFilter } from './conv2d-backprop-filter';
import { conv2DBackpropInput } from './conv2d-backprop-input';
import { depthwiseBackpropFilter } from './depthwise-backprop-filter';
import { depthwiseBackpropInput } from './depthwise-backprop-input';
import type { KernelAttributes, WasmHeap, WasmKernel } from './kernel';
import { maxPoolGrad } from './max-pool-grad';
import { transposedFirst } from './transposed-product';
import { unsortedSegmentSum } from './unsorted-segment-sum';

/** Gradient kernels by TensorFlow.js' names. Its wasm backend lacks the first four; the others are replaced. */
const GRADIENTS: Readonly<Record<string, WasmKernel>> = {
  Conv2DBackpropFilter: conv2DBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  UnsortedSegmentSum: unsortedSegmentSum,
  Conv2DBackpropInput: conv2DBackpropInput,
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
};

/**
 * Loads TensorFlow.js' wasm backend and registers what training a convolutional network needs: the gradients that it
 * lacks, and replacements of kernels that are slower, less accurate or wrong. Call it before the first `setBackend('wasm')`.
 */
export function loadWasm(): void {
  loadBackend();
  for (const [kernelName, compute] of Object.entries(GRADIENTS)) {
    const kernelFunc = (({ inputs, attrs, backend }) =>
      compute(
        inputs as Parameters<WasmKernel>[0],
        attrs as unknown as KernelAttributes,
        backend as WasmHeap,
      )) as KernelFunc;
    replace({ kernelName, backendName: 'wasm', kernelFunc });
  }
  // The backend's own entries keep their set-up, which `setBackend` runs.
  const product = tf.getKernel('BatchMatMul', 'wasm');
  replace({ ...product, kernelFunc: transposedFirst(product.kernelFunc) });
  const gather = tf.getKernel('GatherV2', 'wasm');
  replace({ ...gather, kernelFunc: batchedGather(gather.kernelFunc) });
}

/** Registering over a kernel prints a warning, so the old one is unregistered first. */
function replace(config: KernelConfig): void {
  const { kernelName, backendName } = config;
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel(config);
}
