import type { Tensor4D } from '@tensorflow/tfjs';
import { convGeometry } from './conv-geometry';
import { outputAndViews, type WasmKernel } from './kernel';

/**
 * Gradient of a depthwise convolution by its filter: x `[batch, h, w, channels]` and dy
 * `[batch, h', w', channels * multiplier]` to `[k, k, channels, multiplier]`:
 * `dW[r, q, c, m] = sum over b, i, j of x[b, i stride + r - top, j stride + q - left, c] dy[b, i, j, c multiplier + m]`.
 */
// A loop in JavaScript over the heap. Composed of the backend's ops (for each tap a slice, times dy, summed by a product
// with ones) it took 3 times as long at stride 1 and 40 times at stride 2, where slicing is slow.
export const depthwiseBackpropFilter: WasmKernel = ({ x, dy }, attributes, heap) => {
  const { filterShape } = attributes;
  const geometry = convGeometry((x as Tensor4D).shape, filterShape, attributes, true);
  const { batchSize, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = geometry;
  const [kernelHeight, kernelWidth, channels, multiplier] = filterShape;
  const outChannels = channels * multiplier;
  const { output, values, views } = outputAndViews(heap, filterShape, x, dy);
  const [features, gradient] = views;
  // Sums in double precision: a channel's sum may have a hundred thousand terms.
  const sums = new Float64Array(values.length);
  for (let b = 0; b < batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      for (let r = 0; r < kernelHeight; r++) {
        const row = i * strideHeight + r - padInfo.top;
        if (row < 0 || row >= inHeight) continue;
        for (let q = 0; q < kernelWidth; q++) {
          const tap = (r * kernelWidth + q) * outChannels;
          for (let j = 0; j < outWidth; j++) {
            const column = j * strideWidth + q - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            const from = ((b * inHeight + row) * inWidth + column) * channels;
            const to = ((b * outHeight + i) * outWidth + j) * outChannels;
            if (multiplier === 1) {
              for (let c = 0; c < channels; c++) sums[tap + c] += features[from + c] * gradient[to + c];
            } else {
              for (let o = 0; o < outChannels; o++) {
                sums[tap + o] += features[from + Math.floor(o / multiplier)] * gradient[to + o];
              }
            }
          }
        }
      }
    }
  }
  values.set(sums);
  return output;
};
