import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import { axisIn, type Operators, one, setting, tensorAt } from '../call';
import { range, stridesOf } from '../value';

/** Indices counted from the front. */
const fromFront = (indices: Tensor, edge: number) => {
  const whole = indices.cast('int32');
  return whole.add(whole.less(0).cast('int32').mul(tf.scalar(edge, 'int32'))).cast('int32');
};

/** For each element of `indices`, the flat index of the element of `shape` at its own place with `axis` replaced. */
function flatIndices(indices: Tensor, shape: readonly number[], axis: number): Tensor {
  const strides = stridesOf(shape);
  const rank = shape.length;
  const own = range(0, rank)
    .filter((one) => one !== axis)
    .map((one) => {
      const steps = tf.range(0, indices.shape[one], 1, 'int32').mul(tf.scalar(strides[one], 'int32'));
      return steps.reshape(range(0, rank).map((other) => (other === one ? indices.shape[one] : 1)));
    });
  const along = fromFront(indices, shape[axis]).mul(tf.scalar(strides[axis], 'int32'));
  return own
    .reduce((sum, part) => sum.add(part), along)
    .flatten()
    .cast('int32');
}

/** The flat indices of rows named by the last axis of `indices` `[..., depth]`. */
function rowIndices(indices: Tensor, shape: readonly number[]): Tensor {
  const depth = indices.shape[indices.rank - 1];
  const strides = stridesOf(shape.slice(0, depth));
  const edges = tf.tensor1d(shape.slice(0, depth), 'int32');
  const whole = indices.cast('int32');
  const front = whole.add(whole.less(0).cast('int32').mul(edges));
  return front.mul(tf.tensor1d(strides, 'int32')).sum(-1).flatten().cast('int32');
}

/** `x` with the rows at `at` replaced by, or combined with, `updates`. Rows are those of a matrix. */
function scattered(x: Tensor, at: Tensor, updates: Tensor, reduction: string): Tensor {
  const [rows] = x.shape;
  const kept = x.cast('float32');
  const segments = (values: Tensor) => tf.unsortedSegmentSum(values.cast('float32'), at as never, rows);
  if (reduction === 'add') return kept.add(segments(updates));
  if (reduction !== 'none') throw new Error(`its reduction '${reduction}' is not supported; 'none' and 'add' are`);
  const touched = segments(tf.ones([at.size, 1])).minimum(1);
  return kept.mul(tf.sub(1, touched)).add(segments(updates));
}

export const GATHERS: Operators = {
  Gather: (call) => {
    const [x, indices] = [tensorAt(call, 0), tensorAt(call, 1)];
    const axis = axisIn(x.rank, setting(call, 'axis', 0));
    return one(tf.gather(x, fromFront(indices, x.shape[axis]), axis));
  },
  GatherElements: (call) => {
    const [x, indices] = [tensorAt(call, 0), tensorAt(call, 1)];
    const axis = axisIn(x.rank, setting(call, 'axis', 0));
    return one(tf.gather(x.flatten(), flatIndices(indices, x.shape, axis) as never).reshape(indices.shape));
  },
  GatherND: (call) => {
    const [x, indices] = [tensorAt(call, 0), tensorAt(call, 1)];
    if (setting(call, 'batch_dims', 0) !== 0) throw new Error('its batch_dims is not 0, which is not supported');
    const depth = indices.shape[indices.rank - 1];
    const rest = x.shape.slice(depth);
    const rows = x.reshape([-1, rest.reduce((a, b) => a * b, 1)]);
    const made = tf.gather(rows, rowIndices(indices, x.shape) as never);
    return one(made.reshape([...indices.shape.slice(0, -1), ...rest]));
  },
  ScatterElements: (call) => {
    const [x, indices, updates] = [tensorAt(call, 0), tensorAt(call, 1), tensorAt(call, 2)];
    const axis = axisIn(x.rank, setting(call, 'axis', 0));
    const at = flatIndices(indices, x.shape, axis);
    const made = scattered(x.reshape([-1, 1]), at, updates.reshape([-1, 1]), setting(call, 'reduction', 'none'));
    return one(made.reshape(x.shape).cast(x.dtype as 'float32'));
  },
  ScatterND: (call) => {
    const [x, indices, updates] = [tensorAt(call, 0), tensorAt(call, 1), tensorAt(call, 2)];
    const width = x.shape.slice(indices.shape[indices.rank - 1]).reduce((a, b) => a * b, 1);
    const at = rowIndices(indices, x.shape);
    const made = scattered(
      x.reshape([-1, width]),
      at,
      updates.reshape([-1, width]),
      setting(call, 'reduction', 'none'),
    );
    return one(made.reshape(x.shape).cast(x.dtype as 'float32'));
  },
};
