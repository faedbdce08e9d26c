import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import type { Convolution } from './channels-last';
import { convolutionAttributes, convolutionWindows } from './convolution';
import { kernel, type Tf } from './kernel';
import { type NativeBackend, run } from './operation';

/** A depthwise convolution of x `[batch, height, width, in]` with filter `[height, width, in, multiplier]`. */
export function convolveDepthwise(tf: Tf, backend: NativeBackend, x: Tensor, filter: Tensor, how: Convolution): Tensor {
  const windows = convolutionWindows(tf, x.shape, filter.shape, how, true);
  return run(backend, 'DepthwiseConv2dNative', convolutionAttributes(windows, x.dtype), [x, filter]);
}

/** Depthwise convolution and its two gradients, with padding in numbers. TensorFlow.js has them channels last only. */
export function depthwiseConv2d(tf: Tf): KernelConfig[] {
  return [
    kernel<{ x: Tensor; filter: Tensor }, Convolution>(tf, 'DepthwiseConv2dNative', ({ x, filter }, how, backend) =>
      convolveDepthwise(tf, backend, x, filter, how),
    ),

    kernel<{ dy: Tensor; filter: Tensor }, Convolution & { inputShape: number[] }>(
      tf,
      'DepthwiseConv2dNativeBackpropInput',
      ({ dy, filter }, how, backend) => {
        const windows = convolutionWindows(tf, how.inputShape, filter.shape, how, true);
        return run(backend, 'DepthwiseConv2dNativeBackpropInput', convolutionAttributes(windows, 'float32'), [
          tf.tensor1d(how.inputShape, 'int32'),
          filter,
          dy,
        ]);
      },
    ),

    kernel<{ x: Tensor; dy: Tensor }, Convolution & { filterShape: number[] }>(
      tf,
      'DepthwiseConv2dNativeBackpropFilter',
      ({ x, dy }, how, backend) => {
        const windows = convolutionWindows(tf, x.shape, how.filterShape, how, true);
        return run(backend, 'DepthwiseConv2dNativeBackpropFilter', convolutionAttributes(windows, 'float32'), [
          x,
          tf.tensor1d(how.filterShape, 'int32'),
          dy,
        ]);
      },
    ),
  ];
}
