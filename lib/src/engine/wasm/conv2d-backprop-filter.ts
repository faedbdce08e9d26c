import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { type ConvGeometry, convGeometry, type Margins } from './conv-geometry';
import type { WasmKernel } from './kernel';
import { convolveWithMargins } from './margins';

/**
 * Gradient of a convolution by its filter: x `[batch, h, w, in]` and dy `[batch, h', w', out]` to `[k, k, in, out]`.
 * It is itself a convolution: the channels of x act as the batch, the batch as the channels, dy is the filter, and the
 * stride becomes a dilation. So XNNPACK's convolution computes it.
 */
// A matrix product for each tap, or one over all taps (im2col), copies x for each tap. Measured on nine shapes: with filters
// of 3 by 3 and 5 by 5 up to 2 and 30 times slower, at best 1.1 times faster; with 1 by 1 up to 1.6 times faster. So
// one method is used for all.
export const conv2DBackpropFilter: WasmKernel = ({ x, dy }, attributes) =>
  tf.tidy(() => {
    const geometry = convGeometry((x as Tensor4D).shape, attributes.filterShape, attributes);
    const images = x.transpose<Tensor4D>([3, 1, 2, 0]);
    const filter = dy.transpose<Tensor4D>([1, 2, 0, 3]);
    const dilations: [number, number] = [geometry.strideHeight, geometry.strideWidth];
    return convolveWithMargins(tf.conv2d, images, filter, reach(geometry), dilations).transpose([1, 2, 0, 3]);
  });

/** Margins around x with which dy, spread by the stride, fits at exactly `k` by `k` positions. */
function reach(geometry: ConvGeometry): Margins {
  const { top, left } = geometry.padInfo;
  const rows = geometry.strideHeight * (geometry.outHeight - 1) + geometry.filterHeight;
  const columns = geometry.strideWidth * (geometry.outWidth - 1) + geometry.filterWidth;
  return { top, left, bottom: rows - geometry.inHeight - top, right: columns - geometry.inWidth - left };
}
