import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import { axisIn, type Call, floatAt, hasInput, inputAt, type Operators, one, setting } from '../call';
import { isPlain, range, withChannelsLast } from '../value';

/** x with mean 0 and variance 1 over these axes. */
function standardised(x: Tensor, axes: number[], epsilon: number): Tensor {
  const centred = x.sub(x.mean(axes, true));
  return centred.mul(centred.square().mean(axes, true).add(epsilon).rsqrt());
}

const epsilonOf = (call: Call) => setting(call, 'epsilon', 1e-5);

/** By the running mean and variance `[channels]`, as exported. */
function batch(call: Call): ReturnType<typeof one> {
  if (setting(call, 'training_mode', 0) === 1) throw new Error('it is exported for training; export with model.eval()');
  const value = inputAt(call, 0);
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((index) => floatAt(call, index));
  const gain = scale.mul(variance.add(epsilonOf(call)).rsqrt());
  const shift = offset.sub(mean.mul(gain));
  if (isPlain(value) || (value.order === undefined && value.tensor.rank < 3))
    return one(floatAt(call, 0).mul(gain).add(shift));
  return one(withChannelsLast(value).mul(gain).add(shift), 'channels-last');
}

/** Groups of channels by their mean and variance (Wu & He 2018); scale and offset `[channels]`, or `[groups]` before opset 21. */
function grouped(call: Call): Tensor {
  const x = floatAt(call, 0);
  const groups = setting(call, 'num_groups', 1);
  const [examples, channels, ...window] = x.shape;
  const made = standardised(x.reshape([examples, groups, -1]), [2], epsilonOf(call)).reshape(x.shape);
  const [scale, offset] = [1, 2].map((index) => {
    const values = floatAt(call, index);
    const each = values.size === channels ? values : tf.tile(values.expandDims(1), [1, channels / groups]);
    return each.reshape([1, channels, ...window.map(() => 1)]);
  });
  return made.mul(scale).add(offset);
}

export const NORMALISATIONS: Operators = {
  BatchNormalization: batch,
  InstanceNormalization: (call) => {
    const x = withChannelsLast(inputAt(call, 0));
    const made = standardised(x, range(1, x.rank - 1), epsilonOf(call));
    return one(made.mul(floatAt(call, 1)).add(floatAt(call, 2)), 'channels-last');
  },
  LayerNormalization: (call) => {
    const x = floatAt(call, 0);
    const axes = range(axisIn(x.rank, setting(call, 'axis', -1)), x.rank);
    const scaled = standardised(x, axes, epsilonOf(call)).mul(floatAt(call, 1));
    const made = one(hasInput(call, 2) ? scaled.add(floatAt(call, 2)) : scaled);
    if (call.node.outputs.length === 1) return made;
    const mean = x.mean(axes, true);
    const inverseDeviation = x.sub(mean).square().mean(axes, true).add(epsilonOf(call)).rsqrt();
    return [...made, { tensor: mean }, { tensor: inverseDeviation }];
  },
  RMSNormalization: (call) => {
    const x = floatAt(call, 0);
    const axes = range(axisIn(x.rank, setting(call, 'axis', -1)), x.rank);
    return one(x.mul(x.square().mean(axes, true).add(epsilonOf(call)).rsqrt()).mul(floatAt(call, 1)));
  },
  GroupNormalization: (call) => one(grouped(call)),
  MeanVarianceNormalization: (call) => {
    const x = floatAt(call, 0);
    const axes = setting<readonly number[]>(call, 'axes', [0, 2, 3]).map((axis) => axisIn(x.rank, axis));
    const centred = x.sub(x.mean(axes, true));
    return one(centred.div(centred.square().mean(axes, true).sqrt().add(1e-9)));
  },
  LpNormalization: (call) => {
    const x = floatAt(call, 0);
    const axis = axisIn(x.rank, setting(call, 'axis', -1));
    const norm = setting(call, 'p', 2) === 1 ? x.abs().sum(axis, true) : x.square().sum(axis, true).sqrt();
    return one(tf.where(norm.greater(0), x.div(norm), tf.zerosLike(x)));
  },
  LRN: (call) => {
    const x = withChannelsLast(inputAt(call, 0));
    const size = setting(call, 'size', 1);
    const before = Math.floor((size - 1) / 2);
    const channels = x.shape[x.rank - 1];
    const around = x.shape.map((_, axis): [number, number] =>
      axis === x.rank - 1 ? [before, size - 1 - before] : [0, 0],
    );
    const squares = tf.pad(x.square(), around);
    const start = (at: number) => x.shape.map((_, axis) => (axis === x.rank - 1 ? at : 0));
    const edges = [...x.shape.slice(0, -1), channels];
    const sums = range(0, size)
      .map((at) => squares.slice(start(at), edges))
      .reduce((a, b) => a.add(b));
    const scale = sums.mul(setting(call, 'alpha', 1e-4) / size).add(setting(call, 'bias', 1));
    return one(x.div(scale.pow(setting(call, 'beta', 0.75))), 'channels-last');
  },
};
