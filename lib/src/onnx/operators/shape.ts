import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import {
  axisIn,
  type Call,
  hasInput,
  inputAt,
  numbersAt,
  numbersFrom,
  type Operators,
  one,
  plainAt,
  setting,
  tensorAt,
} from '../call';
import { numberType, sizeOf } from '../read/tensor';
import { broadcastShape, channelsLast, holding, inOrder, isPlain, range, shapeOf } from '../value';
import { paddedBy } from '../window';
import { aligned } from './elementwise';

/** The shape that a Reshape asks for: 0 keeps an axis, -1 is what remains. */
export function reshaped(shape: readonly number[], asked: readonly number[], allowZero: boolean): number[] {
  const made = asked.map((edge, axis) => (edge === 0 && !allowZero ? shape[axis] : edge));
  const open = made.indexOf(-1);
  const rest = made.reduce((product, edge, axis) => (axis === open ? product : product * edge), 1);
  if (open >= 0) made[open] = rest === 0 ? 0 : sizeOf(shape) / rest;
  if (sizeOf(made) !== sizeOf(shape) || !made.every((edge) => Number.isInteger(edge) && edge >= 0)) {
    throw new Error(`it makes [${asked}] of [${shape}], which has ${sizeOf(shape)} values`);
  }
  return made;
}

/** The shape without these axes, or without all of length 1. */
export function squeezed(shape: readonly number[], axes: readonly number[] | undefined): number[] {
  const gone = axes
    ? axes.map((axis) => axisIn(shape.length, axis))
    : range(0, shape.length).filter((axis) => shape[axis] === 1);
  return shape.filter((_, axis) => !gone.includes(axis));
}

/** The shape with axes of length 1 at these positions of the result. */
export function unsqueezed(shape: readonly number[], axes: readonly number[]): number[] {
  const rank = shape.length + axes.length;
  const fresh = axes.map((axis) => axisIn(rank, axis));
  const left = [...shape];
  return range(0, rank).map((axis) => (fresh.includes(axis) ? 1 : (left.shift() as number)));
}

/** One axis of a Slice: first index, count and step. */
export interface Cut {
  readonly from: number;
  readonly count: number;
  readonly step: number;
}

/** The cut of each axis, from the settings of early versions or from inputs. */
export function cutsOf(call: Call, shape: readonly number[]): Cut[] {
  const starts = numbersFrom(call, 'starts', 1) ?? [];
  const ends = numbersFrom(call, 'ends', 2) ?? [];
  const axes = (numbersFrom(call, 'axes', 3) ?? range(0, starts.length)).map((axis) => axisIn(shape.length, axis));
  const steps = hasInput(call, 4) ? numbersAt(call, 4) : starts.map(() => 1);
  return shape.map((edge, axis) => {
    const index = axes.indexOf(axis);
    if (index < 0) return { from: 0, count: edge, step: 1 };
    const step = steps[index];
    const limit = (at: number) => {
      const front = at < 0 ? at + edge : at;
      return step > 0 ? Math.min(edge, Math.max(0, front)) : Math.min(edge - 1, Math.max(-1, front));
    };
    const [from, to] = [limit(starts[index]), limit(ends[index])];
    return { from, count: Math.max(0, Math.ceil((to - from) / step)), step };
  });
}

function sliced(x: Tensor, cuts: readonly Cut[]): Tensor {
  const empty = cuts.map(({ count }) => count);
  if (empty.includes(0)) return tf.zeros(empty, x.dtype as 'float32');
  // A step back is a reversal of the cells that it may reach, and then a step forward.
  const back = cuts.flatMap(({ step }, axis) => (step < 0 ? [axis] : []));
  const last = ({ from, count, step }: Cut) => from + (count - 1) * step;
  const lows = cuts.map((cut) => Math.min(cut.from, last(cut)));
  const spans = cuts.map(({ count, step }) => (count - 1) * Math.abs(step) + 1);
  const inner = x.slice(lows, spans);
  const forward = back.length > 0 ? tf.reverse(inner, back) : inner;
  const steps = cuts.map(({ step }) => Math.abs(step));
  if (steps.every((step) => step === 1)) return forward;
  return tf.stridedSlice(
    forward,
    steps.map(() => 0),
    forward.shape,
    steps,
  );
}

/** Lengths of the parts of a Split. */
function partsOf(call: Call, edge: number): number[] {
  const listed = numbersFrom(call, 'split', 1);
  if (listed) return [...listed];
  const count = setting(call, 'num_outputs', call.node.outputs.length);
  const each = Math.ceil(edge / count);
  return range(0, count).map((part) => Math.min(each, edge - part * each));
}

/** Padding by a mirror, by the edge's value or by wrapping, one axis after the other. */
function paddedAs(x: Tensor, widths: readonly (readonly [number, number])[], mode: string): Tensor {
  return widths.reduce((made, [before, after], axis) => {
    if (before === 0 && after === 0) return made;
    const edge = made.shape[axis];
    const at = range(-before, edge + after).map((index) => {
      if (mode === 'edge') return Math.min(edge - 1, Math.max(0, index));
      if (mode === 'wrap') return ((index % edge) + edge) % edge;
      const period = Math.max(1, 2 * (edge - 1));
      const folded = ((index % period) + period) % period;
      return folded < edge ? folded : period - folded;
    });
    return tf.gather(made, tf.tensor1d(at, 'int32'), axis);
  }, x);
}

/** The tensor type that a number of `TensorProto.DataType` stands for. */
export function typeNumbered(dataType: number): ReturnType<typeof holding> {
  const type = numberType(dataType);
  if (type === undefined) throw new Error(`it makes values of the type ${dataType}, which is not supported`);
  return holding(type);
}

function casted(x: Tensor, dtype: ReturnType<typeof holding>): Tensor {
  return x.dtype === dtype ? x : x.cast(dtype);
}

export const SHAPES: Operators = {
  Identity: (call) => [inputAt(call, 0)],
  Cast: (call) => {
    const value = inputAt(call, 0);
    const dtype = typeNumbered(setting(call, 'to', 1));
    return isPlain(value) ? one(casted(inOrder(value), dtype)) : one(casted(value.tensor, dtype), value.order);
  },
  CastLike: (call) => one(casted(tensorAt(call, 0), tensorAt(call, 1).dtype as 'float32')),
  Reshape: (call) => {
    const x = tensorAt(call, 0);
    const asked = numbersFrom(call, 'shape', 1) ?? [];
    return one(x.reshape(reshaped(x.shape, asked, setting(call, 'allowzero', 0) === 1)));
  },
  Flatten: (call) => {
    const x = tensorAt(call, 0);
    const axis = setting(call, 'axis', 1);
    const rows = sizeOf(x.shape.slice(0, axis < 0 ? axis + x.rank : axis));
    return one(x.reshape([rows, rows === 0 ? 0 : x.size / rows]));
  },
  Transpose: (call) => {
    const value = inputAt(call, 0);
    const rank = shapeOf(value).length;
    const order = setting<readonly number[]>(call, 'perm', range(0, rank).reverse());
    // To and from channels last needs no work: the values are there already.
    if (!isPlain(value) && value.order === 'channels-last' && order.join() === [0, ...range(2, rank), 1].join()) {
      return one(value.tensor);
    }
    if (!isPlain(value) && !value.order && rank === 4 && order.join() === '0,3,1,2')
      return one(value.tensor, 'channels-last');
    return one(tf.transpose(inOrder(value), [...order]));
  },
  Squeeze: (call) => {
    const x = tensorAt(call, 0);
    return one(x.reshape(squeezed(x.shape, numbersFrom(call, 'axes', 1))));
  },
  Unsqueeze: (call) => {
    const x = tensorAt(call, 0);
    return one(x.reshape(unsqueezed(x.shape, numbersFrom(call, 'axes', 1) ?? [])));
  },
  Concat: (call) => {
    const values = call.inputs.map((_, index) => inputAt(call, index));
    const rank = shapeOf(values[0]).length;
    const axis = axisIn(rank, setting(call, 'axis', 1));
    const { tensors, order } = values.some((value) => sizeOf(shapeOf(value)) === 1)
      ? { tensors: values.map(inOrder), order: undefined }
      : aligned(values);
    const dtype = tensors[0].dtype as 'float32';
    return one(
      tf.concat(
        tensors.map((x) => casted(x, dtype)),
        order ? channelsLast(rank).indexOf(axis) : axis,
      ),
      order,
    );
  },
  Split: (call) => {
    const value = inputAt(call, 0);
    const shape = shapeOf(value);
    const axis = axisIn(shape.length, setting(call, 'axis', 0));
    const parts = partsOf(call, shape[axis]);
    if (isPlain(value) || value.order !== 'channels-last') {
      return tf.split(inOrder(value), parts, axis).map((tensor) => ({ tensor }));
    }
    const made = tf.split(value.tensor, parts, channelsLast(shape.length).indexOf(axis));
    return made.map((tensor) => ({ tensor, order: value.order }));
  },
  Slice: (call) => {
    const x = tensorAt(call, 0);
    return one(sliced(x, cutsOf(call, x.shape)));
  },
  Expand: (call) => {
    const x = tensorAt(call, 0);
    const shape = broadcastShape([x.shape, numbersAt(call, 1)]);
    return one(tf.broadcastTo(x, shape));
  },
  Tile: (call) => one(tf.tile(tensorAt(call, 0), numbersAt(call, 1))),
  Pad: (call) => {
    const x = tensorAt(call, 0);
    const pads = numbersFrom(call, 'pads', 1) ?? [];
    const axes = hasInput(call, 3) ? numbersAt(call, 3).map((axis) => axisIn(x.rank, axis)) : range(0, x.rank);
    const widths = x.shape.map((_, axis): [number, number] => {
      const index = axes.indexOf(axis);
      return index < 0 ? [0, 0] : [pads[index], pads[index + axes.length]];
    });
    const mode = setting(call, 'mode', 'constant');
    if (mode !== 'constant') return one(paddedAs(x, widths, mode));
    const value = hasInput(call, 2) ? numbersAt(call, 2)[0] : setting(call, 'value', 0);
    return one(paddedBy(x, widths, value));
  },
  DepthToSpace: (call) => {
    const x = tensorAt(call, 0);
    const [examples, channels, height, width] = x.shape;
    const block = setting(call, 'blocksize', 1);
    const depth = channels / block ** 2;
    const columns = setting(call, 'mode', 'DCR') === 'CRD';
    const split = columns
      ? [examples, depth, block, block, height, width]
      : [examples, block, block, depth, height, width];
    const order = columns ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
    return one(tf.transpose(x.reshape(split), order).reshape([examples, depth, height * block, width * block]));
  },
  SpaceToDepth: (call) => {
    const x = tensorAt(call, 0);
    const [examples, channels, height, width] = x.shape;
    const block = setting(call, 'blocksize', 1);
    const split = x.reshape([examples, channels, height / block, block, width / block, block]);
    return one(
      tf.transpose(split, [0, 3, 5, 1, 2, 4]).reshape([examples, channels * block ** 2, height / block, width / block]),
    );
  },
  Trilu: (call) => {
    const x = tensorAt(call, 0);
    const [rows, columns] = x.shape.slice(-2);
    const k = hasInput(call, 1) ? numbersAt(call, 1)[0] : 0;
    const upper = setting(call, 'upper', 1) === 1;
    const keep = range(0, rows * columns).map((at) => {
      const diagonal = (at % columns) - Math.floor(at / columns);
      return (upper ? diagonal >= k : diagonal <= k) ? 1 : 0;
    });
    return one(
      x
        .mul(tf.tensor(keep, [rows, columns], x.dtype === 'bool' ? 'int32' : (x.dtype as 'float32')))
        .cast(x.dtype as 'float32'),
    );
  },
  OneHot: (call) => {
    const indices = tensorAt(call, 0).cast('int32');
    const depth = numbersAt(call, 1)[0];
    const { values, type } = plainAt(call, 2);
    const [off, on] = Array.from(values);
    const axis = setting(call, 'axis', -1);
    const front = tf.mod(indices, tf.scalar(depth, 'int32'));
    const inside = indices.greaterEqual(-depth).logicalAnd(indices.less(depth)).cast('float32').expandDims(-1);
    const hot = tf
      .oneHot(front.flatten().cast('int32') as never, depth)
      .reshape([...indices.shape, depth])
      .cast('float32')
      .mul(inside);
    const made = hot
      .mul(on - off)
      .add(off)
      .cast(holding(type));
    const order = range(0, indices.rank);
    order.splice(axisIn(indices.rank + 1, axis), 0, indices.rank);
    return one(tf.transpose(made, order));
  },
  EyeLike: (call) => {
    const [rows, columns] = shapeOf(inputAt(call, 0));
    const k = setting(call, 'k', 0);
    const cells = range(0, rows * columns).map((at) => ((at % columns) - Math.floor(at / columns) === k ? 1 : 0));
    return one(tf.tensor(cells, [rows, columns], typeNumbered(setting(call, 'dtype', 1))));
  },
};
