import type { Conv2DAttrs, GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { spread } from './strided-slice';

const replaced = new WeakSet<GradConfig['gradFunc']>();

/**
 * Adds the gradient of dilated convolutions to that of plain ones, which TensorFlow.js rejects. A dilated convolution is a plain
 * one whose kernel has zeros between its entries: the gradient of the kernel is taken at those that are not.
 */
export function completeDilatedConvolutions(): void {
  for (const kernelName of ['Conv2D', 'DepthwiseConv2dNative']) {
    const plain = tf.getGradient(kernelName);
    if (replaced.has(plain.gradFunc)) continue;
    const gradFunc: GradConfig['gradFunc'] = (dy, saved, attributes) => {
      // A depthwise convolution without dilation has null.
      const dilations = (attributes as unknown as Partial<Conv2DAttrs>).dilations ?? 1;
      const [down, across] = typeof dilations === 'number' ? [dilations, dilations] : dilations;
      if (down === 1 && across === 1) return plain.gradFunc(dy, saved, attributes);
      const [x, kernel] = saved;
      const wide = dilated(kernel, [down, across]);
      const gradients = plain.gradFunc(dy, [x, wide], { ...attributes, dilations: [1, 1] });
      const end = wide.shape;
      return {
        x: gradients.x,
        filter: () => tf.stridedSlice(gradients.filter(), [0, 0, 0, 0], end, [down, across, 1, 1]),
      };
    };
    replaced.add(gradFunc);
    tf.registerGradient({ ...plain, kernelName, gradFunc });
  }
}

/** A kernel `[h, w, …]` with zeros between its entries: `[(h - 1) down + 1, (w - 1) across + 1, …]`. */
function dilated(kernel: Tensor, rates: readonly number[]): Tensor {
  return rates.reduce((y, rate, axis) => spread(y, axis, (y.shape[axis] - 1) * rate + 1, 0, rate), kernel);
}
