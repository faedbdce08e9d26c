import type { KernelFunc, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import type { KernelAttributes } from '../wasm/kernel';
import { poolGeometry } from '../wasm/pool-geometry';

/** Replaces the gradient of average pooling: the backend divides by the window's full size at edges as well. */
export function replaceAvgPoolGrad(): void {
  const { kernelFunc, ...rest } = tf.getKernel('AvgPoolGrad', 'webgpu');
  tf.unregisterKernel('AvgPoolGrad', 'webgpu');
  tf.registerKernel({ ...rest, kernelFunc: dividedByInside(kernelFunc) });
}

/**
 * The gradient from dy `[batch, h', w', channels]`, which the backend's kernel divides by the size of a window. A window at an
 * edge averages over the pixels inside the feature map, as in native TensorFlow, so dy is first multiplied by the ratio of both.
 */
function dividedByInside(original: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const [dy, input] = [inputs.dy as Tensor, inputs.input as Tensor];
    const attributes = attrs as unknown as KernelAttributes;
    const { rows, columns } = poolGeometry(input, attributes);
    const { filterSize } = attributes;
    const [height, width] = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize;
    const ratios = rows.map(([top, bottom]) =>
      columns.map(([left, right]) => [(height * width) / ((bottom - top) * (right - left))]),
    );
    const scale = tf.tensor4d([ratios]);
    const scaled = tf.mul(dy, scale);
    try {
      return original({ inputs: { ...inputs, dy: scaled }, attrs, backend });
    } finally {
      tf.dispose([scale, scaled]);
    }
  };
}
