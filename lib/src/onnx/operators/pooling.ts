import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import { type Call, inputAt, type Operator, type Operators, one, setting } from '../call';
import { range, withChannelsLast } from '../value';
import { padded, strided, type Windows, windowsOf } from '../window';

type Pool = 'max' | 'avg';

/** A pool of padded x `[batch, ...window, channels]` over one to three axes. */
function pool(x: Tensor, kind: Pool, { sizes, strides, dilations }: Windows): Tensor {
  if (sizes.length === 3) {
    if (dilations.some((gap) => gap > 1)) throw new Error('its dilations over three axes are not supported');
    const compute = kind === 'max' ? tf.maxPool3d : tf.avgPool3d;
    return compute(x as Tensor5D, sizes as [number, number, number], strides as [number, number, number], 'valid');
  }
  if (sizes.length === 1) {
    const wide = { sizes: [1, ...sizes], strides: [1, ...strides], dilations: [1, ...dilations] } as unknown as Windows;
    return pool(x.expandDims(1), kind, wide).squeeze([1]);
  }
  const image = x as Tensor4D;
  const size = sizes as [number, number];
  if (dilations.some((gap) => gap > 1)) {
    return strided(tf.pool(image, size, kind, 'valid', dilations as [number, number], 1), strides);
  }
  const steps = strides as [number, number];
  return kind === 'max' ? tf.maxPool(image, size, steps, 'valid') : tf.avgPool(image, size, steps, 'valid');
}

/** The input with its channels last, and its windows. */
function pooled(call: Call): { x: Tensor; windows: Windows } {
  const x = withChannelsLast(inputAt(call, 0)).cast('float32');
  return { x, windows: windowsOf(call, setting<readonly number[]>(call, 'kernel_shape', []), x.shape.slice(1, -1)) };
}

const LOWEST = -3.4028234663852886e38;

const isPadded = ({ pads, extra }: Windows) => extra.some((more) => more > 0) || pads.some(([a, b]) => a + b > 0);

function average(call: Call): Tensor {
  const { x, windows } = pooled(call);
  const mean = pool(padded(x, windows), 'avg', windows);
  if (!isPadded(windows)) return mean;
  // The fraction of each window that counts; the cells that `ceil_mode` adds never do.
  const counted = setting(call, 'count_include_pad', 0) === 1 ? 1 : 0;
  const cells = padded(tf.ones([1, ...x.shape.slice(1, -1), 1]), windows, counted, false);
  const rest = padded(cells, { ...windows, pads: windows.pads.map(() => [0, 0] as const) });
  return mean.div(pool(rest, 'avg', windows));
}

/** The p-norm of each window. */
function norms(call: Call): Tensor {
  const { x, windows } = pooled(call);
  const power = setting(call, 'p', 2);
  const cells = windows.sizes.reduce((a, b) => a * b, 1);
  const sums = pool(padded(x.abs().pow(power), windows), 'avg', windows).mul(cells);
  return sums.pow(1 / power);
}

/** A reduction over the whole window, whose axes stay. */
const over =
  (compute: (x: Tensor, axes: number[], call: Call) => Tensor): Operator =>
  (call) => {
    const x = withChannelsLast(inputAt(call, 0)).cast('float32');
    return one(compute(x, range(1, x.rank - 1), call), 'channels-last');
  };

export const POOLS: Operators = {
  MaxPool: (call) => {
    if (call.node.outputs.length > 1) throw new Error('its second output, the indices, is not supported');
    const { x, windows } = pooled(call);
    return one(pool(padded(x, windows, LOWEST), 'max', windows), 'channels-last');
  },
  AveragePool: (call) => one(average(call), 'channels-last'),
  LpPool: (call) => one(norms(call), 'channels-last'),
  GlobalAveragePool: over((x, axes) => x.mean(axes, true)),
  GlobalMaxPool: over((x, axes) => x.max(axes, true)),
  GlobalLpPool: over((x, axes, call) => {
    const power = setting(call, 'p', 2);
    return x
      .abs()
      .pow(power)
      .sum(axes, true)
      .pow(1 / power);
  }),
};
