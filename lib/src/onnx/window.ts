import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { type Call, setting } from './call';

/** How a window moves over axes: sizes, steps, gaps, and cells of padding before and after. */
export interface Windows {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly (readonly [before: number, after: number])[];
  /** Further cells at the end that `ceil_mode` adds for a window that is cut off. */
  readonly extra: readonly number[];
}

/** The windows of a convolution or pool of this kernel over `edges`, from the node's settings. */
export function windowsOf(call: Call, sizes: readonly number[], edges: readonly number[]): Windows {
  const ones = sizes.map(() => 1);
  const strides = setting<readonly number[]>(call, 'strides', ones);
  const dilations = setting<readonly number[]>(call, 'dilations', ones);
  const spans = sizes.map((size, axis) => (size - 1) * dilations[axis] + 1);
  const auto = setting(call, 'auto_pad', 'NOTSET');
  const listed = setting<readonly number[]>(call, 'pads', []);
  const pads = sizes.map((_, axis): [number, number] => {
    if (auto === 'NOTSET' || auto === '') return [listed[axis] ?? 0, listed[axis + sizes.length] ?? 0];
    if (auto === 'VALID') return [0, 0];
    const needed = Math.max(
      0,
      (Math.ceil(edges[axis] / strides[axis]) - 1) * strides[axis] + spans[axis] - edges[axis],
    );
    const less = Math.floor(needed / 2);
    return auto === 'SAME_UPPER' ? [less, needed - less] : [needed - less, less];
  });
  const ceil = setting(call, 'ceil_mode', 0) === 1;
  const extra = sizes.map((_, axis) => {
    const room = edges[axis] + pads[axis][0] + pads[axis][1] - spans[axis];
    const missing = (strides[axis] - (room % strides[axis])) % strides[axis];
    // A window that would begin in the padding after the last value is left out.
    const starts = room + missing < edges[axis] + pads[axis][0];
    return ceil && missing > 0 && starts ? missing : 0;
  });
  return { sizes, strides, dilations, pads, extra };
}

/** x `[batch, ...window, channels]` with the padding of the windows. Negative padding cuts. */
export function padded(x: Tensor, { pads, extra }: Windows, value = 0, withExtra = true): Tensor {
  const widths = pads.map(([before, after], axis): [number, number] => [before, after + (withExtra ? extra[axis] : 0)]);
  return paddedBy(x, [[0, 0], ...widths, [0, 0]], value);
}

/** x with cells of one value around it, some of each axis; negative numbers cut cells off. */
export function paddedBy(x: Tensor, widths: readonly (readonly [number, number])[], value = 0): Tensor {
  const cut = widths.some((pair) => pair.some((width) => width < 0));
  const inner = cut
    ? x.slice(
        widths.map(([before]) => Math.max(0, -before)),
        widths.map(([before, after], axis) => x.shape[axis] + Math.min(0, before) + Math.min(0, after)),
      )
    : x;
  if (!widths.some((pair) => pair.some((width) => width > 0))) return inner;
  return tf.pad(
    inner,
    widths.map(([before, after]): [number, number] => [Math.max(0, before), Math.max(0, after)]),
    value,
  );
}

/** Every `strides`-th cell of the windows' axes. */
export function strided(x: Tensor, strides: readonly number[]): Tensor {
  if (strides.every((stride) => stride === 1)) return x;
  return tf.stridedSlice(
    x,
    x.shape.map(() => 0),
    x.shape,
    [1, ...strides, 1],
  );
}
