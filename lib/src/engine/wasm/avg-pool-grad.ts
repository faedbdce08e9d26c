import type { Tensor4D } from '@tensorflow/tfjs';
import { outputAndViews, type WasmKernel } from './kernel';
import { poolGeometry } from './pool-geometry';

/**
 * Gradient of average-pooling: dy `[batch, h', w', channels]` spread evenly over the pixels of each window of the
 * input `[batch, h, w, channels]`. A window at the edge averages over the pixels inside the feature map, so its gradient
 * is divided by their number, as native TensorFlow does; the backend's own kernel (and pure JavaScript's) divides
 * by the window's full size there, which is not the derivative.
 */
export const avgPoolGrad: WasmKernel = ({ dy, input }, attributes, heap) => {
  const { shape } = input as Tensor4D;
  const [batch, height, width, channels] = shape;
  const { rows, columns } = poolGeometry(input, attributes);
  const { output, values, views } = outputAndViews(heap, shape, dy);
  const [gradient] = views;
  values.fill(0);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    for (const [firstRow, endRow] of rows) {
      for (const [firstColumn, endColumn] of columns) {
        const weight = 1 / ((endRow - firstRow) * (endColumn - firstColumn));
        for (let row = firstRow; row < endRow; row++) {
          for (let column = firstColumn; column < endColumn; column++) {
            const offset = ((b * height + row) * width + column) * channels;
            for (let c = 0; c < channels; c++) values[offset + c] += gradient[at + c] * weight;
          }
        }
        at += channels;
      }
    }
  }
  return output;
};
