import type { backend_util, KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';
import { type NativeBackend, run, type } from './operation';
import { type Pooling, poolWindows, valid } from './pooling';
import { cropped, isPaddedByNumbers, padded } from './windows';

/**
 * Average pooling in two and three dimensions, and its gradient, where the padding is given in numbers. What was
 * padded does not count in the average: the mean over the padded window is divided by the share that is input.
 */
export function avgPool(tf: Tf): KernelConfig[] {
  return (['AvgPool', 'AvgPool3D'] as const).flatMap((name) => {
    const [forward, backward] = [original(tf, name), original(tf, `${name}Grad`)];

    const shareOfInput = (
      shape: number[],
      windows: backend_util.Conv2DInfo | backend_util.Conv3DInfo,
      how: Pooling,
      backend: NativeBackend,
    ) => forward({ x: padded(tf, tf.ones([1, ...shape.slice(1, -1), 1]), windows, 0) }, valid(how), backend);

    return [
      kernel<{ x: Tensor }, Pooling>(tf, name, ({ x }, how, backend) => {
        const windows = poolWindows(tf, x.shape, how);
        if (windows.outShape.some((size) => size <= 0)) return tf.zeros(windows.outShape.map((n) => Math.max(0, n)));
        if (!isPaddedByNumbers(windows)) return forward({ x }, how, backend);
        const mean = forward({ x: padded(tf, x, windows, 0) }, valid(how), backend);
        return perShare(backend, mean, shareOfInput(x.shape, windows, how, backend));
      }),

      kernel<{ dy: Tensor; input: Tensor }, Pooling>(tf, `${name}Grad`, ({ dy, input }, how, backend) => {
        const windows = poolWindows(tf, input.shape, how);
        if (!isPaddedByNumbers(windows)) return backward({ dy, input }, how, backend);
        const wide = {
          dy: perShare(backend, dy, shareOfInput(input.shape, windows, how, backend)),
          input: padded(tf, input, windows, 0),
        };
        return cropped(tf, backward(wide, valid(how), backend), windows, input.shape);
      }),
    ];
  });
}

/** A window that lies in the padding altogether has the average 0, and its gradient goes nowhere. */
function perShare(backend: NativeBackend, x: Tensor, share: Tensor): Tensor {
  return run(backend, 'DivNoNan', { T: type('float32') }, [x, share]);
}
