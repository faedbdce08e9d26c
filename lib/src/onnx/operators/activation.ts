import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import {
  axisIn,
  type Call,
  hasInput,
  hasSetting,
  inputAt,
  numbersAt,
  type Operator,
  type Operators,
  one,
  setting,
  tensorAt,
} from '../call';
import { inOrder, isPlain } from '../value';
import { binary, floating, onAxis, unary } from './elementwise';

const number = (call: Call, name: string, otherwise: number) => setting(call, name, otherwise);

const erfGelu = (x: Tensor) => x.mul(tf.erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5);
const tanhGelu = (x: Tensor) =>
  x.mul(tf.tanh(x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI))).add(1)).mul(0.5);

/** Softmax along an axis. Before opset 13 it is taken over all axes from that one on, as a matrix. */
function softmaxLike(compute: (x: Tensor) => Tensor): Operator {
  return (call) => {
    const value = inputAt(call, 0);
    const x = inOrder(value);
    const axis = axisIn(x.rank, setting(call, 'axis', call.opset < 13 ? 1 : -1));
    if (call.opset >= 13 || axis === x.rank - 1) return one(onAxis(x, axis, compute));
    const rows = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
    return one(compute(x.reshape([rows, -1])).reshape(x.shape));
  };
}

/** The bound of a Clip: an input or, before opset 11, a setting; undefined without one. */
function bound(call: Call, name: 'min' | 'max', index: number): number | Tensor | undefined {
  if (hasSetting(call, name)) return number(call, name, 0);
  if (!hasInput(call, index)) return undefined;
  return isPlain(inputAt(call, index)) ? numbersAt(call, index)[0] : tensorAt(call, index);
}

/** Values between two bounds; the upper one wins where they cross. */
const clip = unary((x, call) => {
  const [low, high] = [bound(call, 'min', 1), bound(call, 'max', 2)];
  const isFloat = x.dtype === 'float32';
  if (isFloat && low === 0 && high === 6) return tf.relu6(x);
  if (isFloat && low === 0 && high === undefined) return tf.relu(x);
  if (isFloat && typeof low === 'number' && typeof high === 'number' && low <= high)
    return tf.clipByValue(x, low, high);
  const like = (value: number | Tensor) => (typeof value === 'number' ? tf.scalar(value, x.dtype as 'float32') : value);
  const above = low === undefined ? x : tf.maximum(x, like(low));
  return high === undefined ? above : tf.minimum(above, like(high));
});

const hardSigmoid = (x: Tensor, alpha: number, beta: number) => tf.clipByValue(x.mul(alpha).add(beta), 0, 1);

export const ACTIVATIONS: Operators = {
  Relu: unary((x) => tf.relu(x)),
  LeakyRelu: floating((x, call) => tf.leakyRelu(x, number(call, 'alpha', 0.01))),
  Elu: floating((x, call) => {
    const alpha = number(call, 'alpha', 1);
    return alpha === 1 ? tf.elu(x) : tf.relu(x).add(tf.minimum(x, 0).exp().sub(1).mul(alpha));
  }),
  Selu: floating((x, call) => {
    const [alpha, gamma] = [number(call, 'alpha', 1.6732632423543772), number(call, 'gamma', 1.0507009873554805)];
    return tf.relu(x).add(tf.minimum(x, 0).exp().sub(1).mul(alpha)).mul(gamma);
  }),
  Celu: floating((x, call) => {
    const alpha = number(call, 'alpha', 1);
    return tf.relu(x).add(tf.minimum(x, 0).div(alpha).exp().sub(1).mul(alpha));
  }),
  Sigmoid: floating((x) => tf.sigmoid(x)),
  HardSigmoid: floating((x, call) => hardSigmoid(x, number(call, 'alpha', 0.2), number(call, 'beta', 0.5))),
  HardSwish: floating((x) => x.mul(hardSigmoid(x, 1 / 6, 0.5))),
  Swish: floating((x, call) => x.mul(tf.sigmoid(x.mul(number(call, 'alpha', 1))))),
  Tanh: floating((x) => tf.tanh(x)),
  Softplus: floating((x) => tf.softplus(x)),
  Softsign: floating((x) => x.div(x.abs().add(1))),
  Mish: floating((x) => x.mul(tf.tanh(tf.softplus(x)))),
  Gelu: floating((x, call) => (setting(call, 'approximate', 'none') === 'tanh' ? tanhGelu : erfGelu)(x)),
  ThresholdedRelu: floating((x, call) => x.mul(x.greater(number(call, 'alpha', 1)).cast('float32'))),
  Shrink: floating((x, call) => {
    const [lambda, bias] = [number(call, 'lambd', 0.5), number(call, 'bias', 0)];
    const low = x.add(bias).mul(x.less(-lambda).cast('float32'));
    return low.add(x.sub(bias).mul(x.greater(lambda).cast('float32')));
  }),
  PRelu: binary((x, slope) => tf.relu(x).add(tf.minimum(x, 0).mul(slope))),
  Erf: floating((x) => tf.erf(x)),
  Clip: clip,
  Softmax: softmaxLike((x) => tf.softmax(x)),
  LogSoftmax: softmaxLike((x) => tf.logSoftmax(x)),
  Hardmax: softmaxLike((x) => tf.oneHot(x.argMax(-1).cast('int32'), x.shape[x.rank - 1]).cast('float32')),
  Dropout: (call) => {
    const value = inputAt(call, 0);
    if (hasInput(call, 2) && numbersAt(call, 2)[0])
      throw new Error('it is exported for training; export with model.eval()');
    return isPlain(value) ? [value] : [value, { tensor: tf.onesLike(value.tensor).cast('bool'), order: value.order }];
  },
};
