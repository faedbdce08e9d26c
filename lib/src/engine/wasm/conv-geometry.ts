import { TransferError } from '../../error';
import { tf } from '../tensorflow';
import type { KernelAttributes } from './kernel';

type Shape4D = [number, number, number, number];

/** Sizes, strides and padding of a convolution, computed by TensorFlow.js. */
export type ConvGeometry = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Rows and columns of zeros around a feature map; a negative number removes rows or columns. */
export interface Margins {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The geometry of a convolution `[batch, h, w, in]` by `[k, k, in, out]`, for every format of its padding.
 * Throws if the channels come first or the filter is dilated: TensorFlow.js has no such gradient on any backend.
 */
export function convGeometry(input: Shape4D, filter: Shape4D, attributes: KernelAttributes, depthwise = false) {
  const { strides, pad, dimRoundingMode, dataFormat = 'NHWC', dilations } = attributes;
  if (dataFormat !== 'NHWC') {
    throw new TransferError(
      `A convolution in ${dataFormat} cannot be trained on wasm. Put the channels last (NHWC): ` +
        'tf.transpose(x, [0, 2, 3, 1]).',
    );
  }
  if ([dilations ?? 1].flat().some((dilation) => dilation !== 1)) {
    throw new TransferError(
      `A convolution with dilations ${dilations} cannot be trained on wasm. Use dilations 1, or freeze the layers up to it.`,
    );
  }
  return tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode, depthwise);
}
