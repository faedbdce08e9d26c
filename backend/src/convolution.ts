import type { backend_util, DataType } from '@tensorflow/tfjs';
import type { Convolution } from './channels-last';
import type { Tf } from './kernel';
import { type Attribute, int, string, type } from './operation';
import { edges, isPaddedByNumbers } from './windows';

/** Where the windows of a convolution lie on a channels-last picture. */
export function convolutionWindows(
  tf: Tf,
  inputShape: number[],
  filterShape: number[],
  { strides, pad, dilations, dimRoundingMode }: Convolution,
  depthwise: boolean,
): backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad as Parameters<typeof tf.backend_util.computeConv2DInfo>[4],
    dimRoundingMode,
    depthwise,
  );
}

/** The attributes of TensorFlow's convolutions and their gradients; padding in numbers is its 'EXPLICIT'. */
export function convolutionAttributes(windows: backend_util.Conv2DInfo, dtype: DataType): Record<string, Attribute> {
  const attributes = {
    T: type(dtype),
    strides: int([1, windows.strideHeight, windows.strideWidth, 1]),
    data_format: string('NHWC'),
    dilations: int([1, windows.dilationHeight, windows.dilationWidth, 1]),
  };
  return isPaddedByNumbers(windows)
    ? {
        ...attributes,
        padding: string('EXPLICIT'),
        explicit_paddings: int([0, 0, ...edges(windows).flat(), 0, 0]),
      }
    : { ...attributes, padding: string(windows.padInfo.type) };
}

/**
 * The windows that dy is the gradient of. TensorFlow.js does not tell a gradient how fractions of a window were
 * rounded, so with padding in numbers dy itself says how many windows there were. Throws where dy does not fit at all:
 * TensorFlow's oneDNN kernels answer that with an error about primitives.
 */
export function windowsOfGradient(dy: number[], windows: backend_util.Conv2DInfo): backend_util.Conv2DInfo {
  const { outShape, inShape } = windows;
  const rounding = isPaddedByNumbers(windows) ? 1 : 0;
  const slack = [0, rounding, rounding, 0];
  if (dy.some((size, axis) => Math.abs(size - outShape[axis]) > slack[axis])) {
    throw new Error(
      `dy of shape [${dy}] does not fit: this convolution of an input [${inShape}] gives [${outShape}]. ` +
        'For conv2dTranspose: x has the shape of that result, outputShape is the shape of that input.',
    );
  }
  return { ...windows, outHeight: dy[1], outWidth: dy[2] };
}
