import type { Tensor4D } from '@tensorflow/tfjs';
import type { tf } from '../tensorflow';
import type { Margins } from './conv-geometry';

/** `tf.conv2d` or `tf.depthwiseConv2d`. */
type Convolve = typeof tf.conv2d | typeof tf.depthwiseConv2d;

/**
 * A convolution of stride 1 over x `[batch, h, w, channels]` with the given margins: zeros where they are positive,
 * which XNNPACK adds without a copy, fewer rows and columns where they are negative.
 */
export function convolveWithMargins(
  convolve: Convolve,
  x: Tensor4D,
  filter: Tensor4D,
  margins: Margins,
  dilations: [number, number] = [1, 1],
): Tensor4D {
  const zeros = (margin: number) => Math.max(0, margin);
  const { top, bottom, left, right } = margins;
  return convolve(
    cropped(x, margins),
    filter,
    1,
    [
      [0, 0],
      [zeros(top), zeros(bottom)],
      [zeros(left), zeros(right)],
      [0, 0],
    ],
    'NHWC',
    dilations,
  );
}

/** x without the rows and columns that negative margins remove. */
function cropped(x: Tensor4D, margins: Margins): Tensor4D {
  const surplus = (margin: number) => Math.max(0, -margin);
  const [top, bottom, left, right] = [margins.top, margins.bottom, margins.left, margins.right].map(surplus);
  if (top + bottom + left + right === 0) return x;
  const [batch, height, width, channels] = x.shape;
  return x.slice([0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
}
