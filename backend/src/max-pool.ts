import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';
import { type Pooling, poolWindows, valid } from './pooling';
import { cropped, isPaddedByNumbers, padded } from './windows';

/**
 * Max-pooling in two and three dimensions, and its gradient, where the padding is given in numbers: the input is padded with
 * the smallest value, which no window prefers to a value of the input, and then pooled without padding.
 */
export function maxPool(tf: Tf): KernelConfig[] {
  return (['MaxPool', 'MaxPool3D'] as const).flatMap((name) => {
    const [forward, backward] = [original(tf, name), original(tf, `${name}Grad`)];
    return [
      kernel<{ x: Tensor }, Pooling>(tf, name, ({ x }, how, backend) => {
        const windows = poolWindows(tf, x.shape, how);
        return isPaddedByNumbers(windows)
          ? forward({ x: padded(tf, x, windows, smallest(x)) }, valid(how), backend)
          : forward({ x }, how, backend);
      }),

      kernel<{ dy: Tensor; input: Tensor; output?: Tensor }, Pooling>(tf, `${name}Grad`, (inputs, how, backend) => {
        const { input } = inputs;
        const windows = poolWindows(tf, input.shape, how);
        if (!isPaddedByNumbers(windows)) return backward(inputs, how, backend);
        const wide = { ...inputs, input: padded(tf, input, windows, smallest(input)) };
        return cropped(tf, backward(wide, valid(how), backend), windows, input.shape);
      }),
    ];
  });
}

function smallest({ dtype }: Tensor): number {
  return dtype === 'int32' ? -(2 ** 31) : Number.NEGATIVE_INFINITY;
}
