import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';

interface Attributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** Gradient of x[begin:end:stride, …]: `dy` at the elements that were taken, zero elsewhere. */
export const stridedSliceGradient: GradConfig = {
  kernelName: 'StridedSlice',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => putBack(dy as Tensor, x.shape, attributes as unknown as Attributes),
  }),
};

function putBack(dy: Tensor, shape: number[], attributes: Attributes): Tensor {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
  // One entry for each axis of x, with negative indices and omitted ends resolved.
  const taken = tf.slice_util.sliceInfo(shape, begin, end, strides, ...masks);
  const counts = shape.map((_, axis) =>
    Math.max(0, Math.ceil((taken.end[axis] - taken.begin[axis]) / taken.strides[axis])),
  );
  if (counts.includes(0)) return tf.zeros(shape);
  const full = dy.reshape(counts);
  return shape.reduce((y, size, axis) => spread(y, axis, size, taken.begin[axis], taken.strides[axis]), full);
}

/** Places the entries of one axis at `begin`, `begin + stride`, … of an axis of this size; zeros elsewhere. */
export function spread(y: Tensor, axis: number, size: number, begin: number, stride: number): Tensor {
  const count = y.shape[axis];
  const step = Math.abs(stride);
  const first = stride < 0 ? begin + (count - 1) * stride : begin;
  const length = (count - 1) * step + 1;
  const ordered = stride < 0 ? y.reverse(axis) : y;
  const outer = y.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const inner = y.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const apart = ordered
    .reshape([outer, count, 1, inner])
    .pad([
      [0, 0],
      [0, 0],
      [0, step - 1],
      [0, 0],
    ])
    .reshape([outer, count * step, inner])
    .slice([0, 0, 0], [outer, length, inner]);
  return apart
    .pad([
      [0, 0],
      [first, size - first - length],
      [0, 0],
    ])
    .reshape(y.shape.map((other, index) => (index === axis ? size : other)));
}
