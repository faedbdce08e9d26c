import type * as TensorFlow from '@tensorflow/tfjs';
import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import type { NativeBackend } from './operation';

/** The namespace that `require('@tensorflow/tfjs-node')` gives. */
export type Tf = typeof TensorFlow;

/**
 * A kernel of the TensorFlow backend: `compute` gets the inputs, the attributes and the backend, and gives the outputs.
 * What it makes on the way is disposed of.
 */
export function kernel<Inputs, Attributes = object>(
  tf: Tf,
  kernelName: string,
  compute: (inputs: Inputs, attributes: Attributes, backend: NativeBackend) => Tensor | Tensor[],
): KernelConfig {
  return {
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) =>
      tf.tidy(() => compute(inputs as Inputs, attrs as Attributes, backend as NativeBackend)),
  };
}

/** The kernel that tfjs-node registered itself, as a function of inputs and attributes. */
export function original(tf: Tf, kernelName: string) {
  const { kernelFunc } = tf.getKernel(kernelName, 'tensorflow');
  return (inputs: object, attrs: object, backend: NativeBackend) =>
    kernelFunc({ inputs: inputs as never, attrs: attrs as never, backend }) as Tensor;
}
