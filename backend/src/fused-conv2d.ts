import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import type { Convolution } from './channels-last';
import { convolve } from './conv2d';
import { convolveDepthwise } from './depthwise-conv2d';
import { kernel, type Tf } from './kernel';
import type { NativeBackend } from './operation';

interface Inputs {
  readonly x: Tensor;
  readonly filter: Tensor;
  readonly bias?: Tensor;
  readonly preluActivationWeights?: Tensor;
}

interface Fused extends Convolution {
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** Convolution, bias and activation in one call of TensorFlow.js, with padding in numbers and channels first. */
export function fusedConv2d(tf: Tf): KernelConfig[] {
  return [
    kernel<Inputs, Fused>(tf, 'FusedConv2D', (inputs, how, backend) =>
      finish(tf, backend, convolve(tf, backend, inputs.x, inputs.filter, how), inputs, how),
    ),
    kernel<Inputs, Fused>(tf, 'FusedDepthwiseConv2D', (inputs, how, backend) =>
      finish(tf, backend, convolveDepthwise(tf, backend, inputs.x, inputs.filter, how), inputs, how),
    ),
  ];
}

function finish(
  tf: Tf,
  backend: NativeBackend,
  convolved: Tensor,
  { bias, preluActivationWeights }: Inputs,
  how: Fused,
): Tensor {
  const sum = bias ? tf.add(convolved, alongChannels(tf, bias, how)) : convolved;
  if (!how.activation) return sum;
  const weights = preluActivationWeights && alongChannels(tf, preluActivationWeights, how);
  return backend.applyActivation(sum, how.activation, weights, how.leakyreluAlpha);
}

/** One value a channel, shaped to broadcast over a picture; other shapes are taken to broadcast as they are. */
function alongChannels(tf: Tf, values: Tensor, { dataFormat }: Fused): Tensor {
  return dataFormat === 'NCHW' && values.rank === 1 && values.size > 1
    ? tf.reshape(values, [values.size, 1, 1])
    : values;
}
