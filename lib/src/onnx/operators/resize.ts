import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import {
  type Call,
  hasInput,
  hasSetting,
  inputAt,
  numbersAt,
  type Operator,
  type Operators,
  one,
  setting,
} from '../call';
import { inOrder, range, shapeOf } from '../value';

/** For each cell of a resized axis, the weights of the cells of the original one, `[to, from]`. */
type Weigh = (at: number, edge: number) => readonly (readonly [index: number, weight: number])[];

const nearest =
  (mode: string): Weigh =>
  (at) => {
    const floor = Math.floor(at);
    if (mode === 'floor') return [[floor, 1]];
    if (mode === 'ceil') return [[Math.ceil(at), 1]];
    const up = mode === 'round_prefer_ceil' ? at - floor >= 0.5 : at - floor > 0.5;
    return [[up ? floor + 1 : floor, 1]];
  };

const linear: Weigh = (at) => [
  [Math.floor(at), 1 - (at - Math.floor(at))],
  [Math.floor(at) + 1, at - Math.floor(at)],
];

/** Cubic convolution (Keys 1981). */
const cubic =
  (a: number, excludeOutside: boolean): Weigh =>
  (at, edge) => {
    const floor = Math.floor(at);
    const weights = range(-1, 3).map((step): [number, number] => {
      const t = Math.abs(at - floor - step);
      const near = ((a + 2) * t - (a + 3)) * t * t + 1;
      const far = ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
      return [floor + step, t <= 1 ? near : far];
    });
    if (!excludeOutside) return weights;
    const inside = weights.filter(([index]) => index >= 0 && index < edge);
    const sum = inside.reduce((total, [, weight]) => total + weight, 0);
    return inside.map(([index, weight]) => [index, weight / sum]);
  };

/** The position in the original axis of cell `index` of the resized one. */
function positionOf(mode: string, index: number, edge: number, to: number, scale: number): number {
  if (mode === 'asymmetric') return index / scale;
  if (mode === 'align_corners') return to === 1 ? 0 : (index * (edge - 1)) / (scale * edge - 1);
  if (mode === 'pytorch_half_pixel') return to > 1 ? (index + 0.5) / scale - 0.5 : 0;
  if (mode === 'half_pixel_symmetric') return (edge / 2) * (1 - to / (scale * edge)) + (index + 0.5) / scale - 0.5;
  if (mode === 'half_pixel') return (index + 0.5) / scale - 0.5;
  throw new Error(`its coordinate mode '${mode}' is not supported`);
}

/** Resizes one axis by a product with a matrix of weights, which every backend differentiates. */
function resizedAxis(x: Tensor, axis: number, to: number, scale: number, mode: string, weigh: Weigh): Tensor {
  const edge = x.shape[axis];
  const matrix = new Float32Array(edge * to);
  for (let index = 0; index < to; index++) {
    for (const [cell, weight] of weigh(positionOf(mode, index, edge, to, scale), edge)) {
      matrix[Math.min(edge - 1, Math.max(0, cell)) * to + index] += weight;
    }
  }
  const order = range(0, x.rank).filter((one) => one !== axis);
  const rows = tf.transpose(x, [...order, axis]);
  const made = tf.matMul(rows.reshape([-1, edge]), tf.tensor2d(matrix, [edge, to]));
  const back = range(0, x.rank).map((one) => (one === axis ? x.rank - 1 : order.indexOf(one)));
  return tf.transpose(made.reshape([...order.map((one) => x.shape[one]), to]), back);
}

/** The lengths of all axes and their scales. Where lengths are given, the scale is their ratio. */
function targets(call: Call, shape: readonly number[], scalesAt: number, sizesAt: number) {
  const axes = setting<readonly number[]>(call, 'axes', range(0, shape.length)).map((axis) =>
    axis < 0 ? axis + shape.length : axis,
  );
  const given = (index: number) => (hasInput(call, index) ? numbersAt(call, index) : []);
  const [listed, sizes] = [given(scalesAt), given(sizesAt)];
  const scales = hasSetting(call, 'scales') ? setting<readonly number[]>(call, 'scales', []) : listed;
  const policy = setting(call, 'keep_aspect_ratio_policy', 'stretch');
  const ratios = sizes.map((size, index) => size / shape[axes[index]]);
  const common =
    policy === 'stretch'
      ? undefined
      : ratios.reduce((a, b) => (policy === 'not_larger' ? Math.min(a, b) : Math.max(a, b)));
  return shape.map((edge, axis) => {
    const index = axes.indexOf(axis);
    if (index < 0) return { to: edge, scale: 1 };
    if (sizes.length === 0) return { to: Math.floor(edge * scales[index]), scale: scales[index] };
    const to = common === undefined ? sizes[index] : Math.floor(edge * common + 0.5);
    return { to, scale: common ?? to / edge };
  });
}

const resize =
  (scalesAt: number, sizesAt: number, asOf: (call: Call) => string): Operator =>
  (call) => {
    if (setting(call, 'antialias', 0) === 1) throw new Error('its antialias is not supported');
    const x = inOrder(inputAt(call, 0)).cast('float32');
    const kind = setting(call, 'mode', 'nearest');
    const outside = setting(call, 'exclude_outside', 0) === 1;
    const weigh =
      kind === 'nearest'
        ? nearest(call.opset < 11 ? 'floor' : setting(call, 'nearest_mode', 'round_prefer_floor'))
        : kind === 'cubic'
          ? cubic(setting(call, 'cubic_coeff_a', -0.75), outside)
          : linear;
    return one(
      targets(call, shapeOf(inputAt(call, 0)), scalesAt, sizesAt).reduce(
        (made, { to, scale }, axis) =>
          made.shape[axis] === to && scale === 1 ? made : resizedAxis(made, axis, to, scale, asOf(call), weigh),
        x,
      ),
    );
  };

export const RESIZES: Operators = {
  Resize: (call) =>
    call.opset < 11
      ? resize(1, 9, () => 'asymmetric')(call)
      : resize(2, 3, (inner) => setting(inner, 'coordinate_transformation_mode', 'half_pixel'))(call),
  Upsample: resize(1, 9, () => 'asymmetric'),
};
