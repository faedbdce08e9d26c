import type { Tensor4D } from '@tensorflow/tfjs';
import type { ConvGeometry, Margins } from './conv-geometry';

/**
 * The gradient of a strided convolution is a convolution of stride 1 over dy with `stride - 1` zeros after each row and
 * column (Dumoulin & Visin 2016, chapter 4). Returns dy `[batch, h', w', out]` with these zeros, and the margins with which
 * a filter of the same size outputs `[h, w]`.
 */
export function fractionallyStrided(dy: Tensor4D, geometry: ConvGeometry): { spread: Tensor4D; margins: Margins } {
  const { strideHeight, strideWidth, filterHeight, filterWidth, inHeight, inWidth, padInfo } = geometry;
  const spread = spreadOut(dy, strideHeight, strideWidth);
  const [, height, width] = spread.shape;
  const top = filterHeight - 1 - padInfo.top;
  const left = filterWidth - 1 - padInfo.left;
  return {
    spread,
    margins: {
      top,
      left,
      bottom: inHeight + filterHeight - 1 - height - top,
      right: inWidth + filterWidth - 1 - width - left,
    },
  };
}

/** Zeros after each row and column. Implemented as padding of the innermost axis: one copy per direction. */
function spreadOut(dy: Tensor4D, down: number, across: number): Tensor4D {
  if (down === 1 && across === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const row = width * across * channels;
  return dy
    .reshape<Tensor4D>([batch * height * width, channels])
    .pad([
      [0, 0],
      [0, (across - 1) * channels],
    ])
    .reshape([batch * height, row])
    .pad([
      [0, 0],
      [0, (down - 1) * row],
    ])
    .reshape([batch, height * down, width * across, channels]);
}

/** The filter rotated by 180 degrees; a 1 by 1 filter is returned unchanged, because rotating it costs a copy. */
export function turnedHalfRound(filter: Tensor4D): Tensor4D {
  const [height, width] = filter.shape;
  return height * width === 1 ? filter : filter.reverse([0, 1]);
}
