import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import {
  axisIn,
  type Call,
  inputAt,
  numbersAt,
  numbersFrom,
  type Operator,
  type Operators,
  one,
  setting,
  tensorAt,
} from '../call';
import { channelsLast, inOrder, isPlain, range } from '../value';
import { onAxis } from './elementwise';

type Reduction = (x: Tensor, axes: number[], keep: boolean) => Tensor;

/** A reduction over axes: a setting, or an input from opset 13 or 18 on; without either all axes. */
function reduced(compute: Reduction, floats = true): Operator {
  return (call) => {
    const value = inputAt(call, 0);
    const isLast = !isPlain(value) && value.order === 'channels-last';
    const x = isLast ? value.tensor : inOrder(value);
    const listed = numbersFrom(call, 'axes', 1) ?? [];
    if (listed.length === 0 && setting(call, 'noop_with_empty_axes', 0) === 1) return [value];
    const axes = listed.length > 0 ? listed.map((axis) => axisIn(x.rank, axis)) : range(0, x.rank);
    const keep = setting(call, 'keepdims', 1) === 1;
    const isTruth = x.dtype === 'bool';
    const input = floats ? x.cast('float32') : isTruth ? x.cast('int32') : x;
    if (!isLast) return one(isTruth ? compute(input, axes, keep).cast('bool') : compute(input, axes, keep));
    // What is left is in ONNX's order where all of the window, or all channels, are gone.
    const onLast = axes.map((axis) => channelsLast(x.rank).indexOf(axis));
    const window = range(2, x.rank).every((axis) => axes.includes(axis));
    if (keep) return one(compute(input, onLast, true), 'channels-last');
    if (window || axes.includes(1)) return one(compute(input, onLast, false));
    return one(compute(inOrder(value).cast('float32'), axes, false));
  };
}

/** The index of the largest value along an axis. */
function extreme(call: Call, sign: 1 | -1): Tensor {
  const x = floatOf(call).mul(sign);
  const axis = axisIn(x.rank, setting(call, 'axis', 0));
  const last = setting(call, 'select_last_index', 0) === 1;
  const found = last ? tf.sub(x.shape[axis] - 1, tf.reverse(x, axis).argMax(axis)).cast('int32') : x.argMax(axis);
  return setting(call, 'keepdims', 1) === 1 ? found.expandDims(axis) : found;
}

const floatOf = (call: Call) => tensorAt(call, 0).cast('float32');

export const REDUCTIONS: Operators = {
  ReduceMean: reduced((x, axes, keep) => x.mean(axes, keep)),
  ReduceSum: reduced((x, axes, keep) => x.sum(axes, keep), false),
  ReduceMax: reduced((x, axes, keep) => x.max(axes, keep), false),
  ReduceMin: reduced((x, axes, keep) => x.min(axes, keep), false),
  ReduceProd: reduced((x, axes, keep) => x.prod(axes, keep), false),
  ReduceL1: reduced((x, axes, keep) => x.abs().sum(axes, keep)),
  ReduceL2: reduced((x, axes, keep) => x.square().sum(axes, keep).sqrt()),
  ReduceLogSum: reduced((x, axes, keep) => x.sum(axes, keep).log()),
  ReduceLogSumExp: reduced((x, axes, keep) => x.logSumExp(axes, keep)),
  ReduceSumSquare: reduced((x, axes, keep) => x.square().sum(axes, keep)),
  ArgMax: (call) => one(extreme(call, 1)),
  ArgMin: (call) => one(extreme(call, -1)),
  TopK: (call) => {
    const x = floatOf(call);
    const count = call.opset < 10 ? setting(call, 'k', 1) : numbersAt(call, 1)[0];
    const axis = axisIn(x.rank, setting(call, 'axis', -1));
    const sign = setting(call, 'largest', 1) === 1 ? 1 : -1;
    const made: Tensor[] = [];
    for (const part of ['values', 'indices'] as const) {
      made.push(onAxis(x, axis, (rows) => tf.topk(rows.mul(sign), count)[part]));
    }
    return [{ tensor: made[0].mul(sign) }, { tensor: made[1] }];
  },
};
