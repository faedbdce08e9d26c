import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import { type Call, hasInput, inputAt, type Operators, one, setting, tensorAt } from '../call';
import { inOrder, isPlain, kernelLast, shapeOf, type Value, withChannelsLast } from '../value';
import { padded, paddedBy, strided, type Windows, windowsOf } from '../window';

/** A kernel as `[...window, in, out]`. */
function kernelOf(value: Value): Tensor {
  if (!isPlain(value) && value.order === 'kernel') return value.tensor;
  const kernel = inOrder(value);
  return tf.transpose(kernel, kernelLast(kernel.rank));
}

/** A convolution of padded x `[batch, ...window, in]` with a kernel `[...window, in, out]`, one to three axes. */
function convolve(x: Tensor, kernel: Tensor, { strides, dilations }: Windows): Tensor {
  if (strides.length === 1) {
    const wide = { strides: [1, ...strides], dilations: [1, ...dilations] } as unknown as Windows;
    return convolve(x.expandDims(1), kernel.expandDims(0), wide).squeeze([1]);
  }
  const gaps = dilations.some((gap) => gap > 1);
  if (strides.length === 3) {
    if (gaps) throw new Error('its dilations over three axes are not supported');
    return tf.conv3d(x as Tensor5D, kernel as Tensor5D, strides as [number, number, number], 'valid');
  }
  const [image, filter] = [x as Tensor4D, kernel as Tensor4D];
  if (!gaps) return tf.conv2d(image, filter, strides as [number, number], 'valid');
  // TensorFlow allows either strides or dilations.
  return strided(tf.conv2d(image, filter, 1, 'valid', 'NHWC', dilations as [number, number]), strides);
}

/** The same with one group a channel: the kernel is `[...window, 1, channels * multiplier]`. */
function convolveDepthwise(x: Tensor, kernel: Tensor, { strides, dilations }: Windows): Tensor {
  if (strides.length === 1) {
    const wide = { strides: [1, ...strides], dilations: [1, ...dilations] } as unknown as Windows;
    return convolveDepthwise(x.expandDims(1), kernel.expandDims(0), wide).squeeze([1]);
  }
  const channels = x.shape[x.rank - 1];
  const [height, width, , out] = kernel.shape;
  const filter = kernel.reshape([height, width, channels, out / channels]) as Tensor4D;
  const plainSteps = strides[0] === strides[1] && dilations.every((gap) => gap === 1);
  if (plainSteps) return tf.depthwiseConv2d(x as Tensor4D, filter, strides[0], 'valid');
  return strided(tf.depthwiseConv2d(x as Tensor4D, filter, 1, 'valid', 'NHWC', dilations as [number, number]), strides);
}

/** A convolution in ONNX's meaning: x and the result have their channels last. */
export function convolution(call: Call, x: Tensor, kernel: Tensor): Tensor {
  const window = kernel.shape.slice(0, -2);
  const groups = setting(call, 'group', 1);
  const channels = x.shape[x.rank - 1];
  const [inside, out] = kernel.shape.slice(-2);
  if (inside * groups !== channels)
    throw new Error(`its kernel takes ${inside * groups} channels, and its input has ${channels}`);
  const windows = windowsOf(call, window, x.shape.slice(1, -1));
  const input = padded(x, windows);
  if (groups === 1) return convolve(input, kernel, windows);
  if (inside === 1 && window.length < 3) return convolveDepthwise(input, kernel, windows);
  const inputs = tf.split(input, groups, input.rank - 1);
  const kernels = tf.split(kernel, groups, kernel.rank - 1);
  return tf
    .concat(
      inputs.map((part, group) => convolve(part, kernels[group], windows)),
      input.rank - 1,
    )
    .reshape([...convolvedShape(input, windows), out]);
}

const convolvedShape = (x: Tensor, { sizes, strides, dilations }: Windows) => [
  x.shape[0],
  ...sizes.map((size, axis) => Math.floor((x.shape[axis + 1] - (size - 1) * dilations[axis] - 1) / strides[axis]) + 1),
];

/** A transposed convolution: the gradient of a convolution, then padding cuts its edges. */
function transposed(call: Call): Tensor {
  const x = withChannelsLast(inputAt(call, 0));
  const weight = tensorAt(call, 1);
  const [groups, rank] = [setting(call, 'group', 1), x.rank - 2];
  if (rank > 2) throw new Error('it has three axes, which is not supported');
  const window = weight.shape.slice(2);
  const ones = window.map(() => 1);
  const strides = setting<readonly number[]>(call, 'strides', ones);
  const dilations = setting<readonly number[]>(call, 'dilations', ones);
  const more = setting<readonly number[]>(
    call,
    'output_padding',
    window.map(() => 0),
  );
  if (dilations.some((gap) => gap > 1)) throw new Error('its dilations are not supported');
  const edges = x.shape.slice(1, -1);
  const full = edges.map((edge, axis) => (edge - 1) * strides[axis] + window[axis]);
  const asked = setting<readonly number[]>(call, 'output_shape', []).slice(-rank);
  const auto = setting(call, 'auto_pad', 'NOTSET');
  const listed = setting<readonly number[]>(call, 'pads', []);
  const widths = full.map((edge, axis): [number, number] => {
    const target = asked[axis] ?? (auto.startsWith('SAME') ? edges[axis] * strides[axis] : undefined);
    if (target === undefined) return [-(listed[axis] ?? 0), more[axis] - (listed[axis + rank] ?? 0)];
    const total = edge + more[axis] - target;
    const [less, greater] = [Math.floor(total / 2), total - Math.floor(total / 2)];
    return auto === 'SAME_UPPER' ? [-less, more[axis] - greater] : [-greater, more[axis] - less];
  });
  const flat = rank === 1;
  const image = (flat ? x.expandDims(1) : x) as Tensor4D;
  const kernels = tf.split(flat ? weight.expandDims(2) : weight, groups, 0);
  const size = flat ? [1, ...full] : full;
  const parts = tf.split(image, groups, 3).map((part, group) => {
    // `[in, out, height, width]` becomes `[height, width, out, in]`.
    const filter = tf.transpose(kernels[group], [2, 3, 1, 0]) as Tensor4D;
    const shape: [number, number, number, number] = [part.shape[0], size[0], size[1], filter.shape[2]];
    return tf.conv2dTranspose(
      part as Tensor4D,
      filter,
      shape,
      (flat ? [1, ...strides] : strides) as [number, number],
      'valid',
    );
  });
  const made = parts.length === 1 ? parts[0] : tf.concat(parts, 3);
  return paddedBy(flat ? made.squeeze([1]) : made, [[0, 0], ...widths, [0, 0]]);
}

/** Adds a bias `[channels]` to a result with channels last, if there is one. */
const biased = (call: Call, x: Tensor) => (hasInput(call, 2) ? x.add(tensorAt(call, 2)) : x);

export const CONVOLUTIONS: Operators = {
  Conv: (call) => {
    if (shapeOf(inputAt(call, 0)).length < 3) throw new Error('its input has no axis for a window');
    const x = withChannelsLast(inputAt(call, 0));
    return one(biased(call, convolution(call, x, kernelOf(inputAt(call, 1)))), 'channels-last');
  },
  ConvTranspose: (call) => one(biased(call, transposed(call)), 'channels-last'),
};

export { kernelOf };
