import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import { type Call, inputAt, type Operator, one } from '../call';
import { channelsLast, inOrder, isPlain, shapeOf, type Value } from '../value';

/** An operator on each value of one input, which keeps the order of its axes. */
export function unary(compute: (x: Tensor, call: Call) => Tensor): Operator {
  return (call) => {
    const value = inputAt(call, 0);
    if (isPlain(value)) return one(compute(inOrder(value), call));
    return one(compute(value.tensor, call), value.order);
  };
}

/** The same in float32. */
export const floating = (compute: (x: Tensor, call: Call) => Tensor): Operator =>
  unary((x, call) => compute(x.cast('float32'), call));

/** An operator on the values of several inputs, which broadcast. */
export function elementwise(compute: (inputs: Tensor[], call: Call) => Tensor): Operator {
  return (call) => {
    const { tensors, order } = aligned(call.inputs.map((_, index) => inputAt(call, index)));
    return one(compute(tensors, call), order);
  };
}

/** The same for two inputs. */
export const binary = (compute: (a: Tensor, b: Tensor, call: Call) => Tensor): Operator =>
  elementwise(([a, b], call) => compute(a, b, call));

/** Inputs as tensors with one order of axes: channels last if one of the highest rank has them there. */
export function aligned(values: readonly Value[]): { tensors: Tensor[]; order?: 'channels-last' } {
  const rank = values.reduce((most, value) => Math.max(most, shapeOf(value).length), 0);
  const isLast = (value: Value) => !isPlain(value) && value.order === 'channels-last';
  if (!values.some((value) => isLast(value) && shapeOf(value).length === rank)) return { tensors: values.map(inOrder) };
  const tensors = values.map((value) => {
    if (!isPlain(value) && isLast(value) && value.tensor.rank === rank) return value.tensor;
    const x = inOrder(value);
    if (x.size === 1) return x.reshape([]);
    const full = x.reshape([...new Array(rank - x.rank).fill(1), ...x.shape]);
    return tf.transpose(full, channelsLast(rank));
  });
  return { tensors, order: 'channels-last' };
}

/** Applies a function of the last axis along another one. */
export function onAxis(x: Tensor, axis: number, compute: (x: Tensor) => Tensor): Tensor {
  if (axis === x.rank - 1) return compute(x);
  const order = x.shape.map((_, index) => index);
  [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
  return tf.transpose(compute(tf.transpose(x, order)), order);
}
