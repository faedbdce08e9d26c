import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { type Convolution, channelsLast, fromChannelsLast, shapeChannelsLast, toChannelsLast } from './channels-last';
import { convolutionAttributes, convolutionWindows, windowsOfGradient } from './convolution';
import { kernel, type Tf } from './kernel';
import { type NativeBackend, run } from './operation';

/** A convolution of x `[batch, height, width, in]`, or channels first, with filter `[height, width, in, out]`. */
export function convolve(tf: Tf, backend: NativeBackend, x: Tensor, filter: Tensor, how: Convolution): Tensor {
  const picture = toChannelsLast(tf, x, how);
  const windows = convolutionWindows(tf, picture.shape, filter.shape, channelsLast(how), false);
  const y = run(backend, 'Conv2D', convolutionAttributes(windows, x.dtype), [picture, filter]);
  return fromChannelsLast(tf, y, how);
}

/** 2-D convolution and its two gradients, with padding in numbers and channels first. */
export function conv2d(tf: Tf): KernelConfig[] {
  return [
    kernel<{ x: Tensor; filter: Tensor }, Convolution>(tf, 'Conv2D', ({ x, filter }, how, backend) =>
      convolve(tf, backend, x, filter, how),
    ),

    kernel<{ dy: Tensor; filter: Tensor }, Convolution & { inputShape: number[] }>(
      tf,
      'Conv2DBackpropInput',
      ({ dy, filter }, how, backend) => {
        const inputShape = shapeChannelsLast(how.inputShape, how);
        const result = toChannelsLast(tf, dy, how);
        const asked = convolutionWindows(tf, inputShape, filter.shape, channelsLast(how), false);
        const windows = windowsOfGradient(result.shape, asked);
        const dx = run(backend, 'Conv2DBackpropInput', convolutionAttributes(windows, 'float32'), [
          tf.tensor1d(inputShape, 'int32'),
          filter,
          result,
        ]);
        return fromChannelsLast(tf, dx, how);
      },
    ),

    kernel<{ x: Tensor; dy: Tensor }, Convolution & { filterShape: number[] }>(
      tf,
      'Conv2DBackpropFilter',
      ({ x, dy }, how, backend) => {
        const picture = toChannelsLast(tf, x, how);
        const result = toChannelsLast(tf, dy, how);
        const asked = convolutionWindows(tf, picture.shape, how.filterShape, channelsLast(how), false);
        const windows = windowsOfGradient(result.shape, asked);
        return run(backend, 'Conv2DBackpropFilter', convolutionAttributes(windows, 'float32'), [
          picture,
          tf.tensor1d(how.filterShape, 'int32'),
          result,
        ]);
      },
    ),
  ];
}
