import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import { axisIn, type Call, floatAt, hasInput, inputAt, type Operators, one, setting } from '../call';
import { isPlain, shapeOf, type Value, withChannelsLast } from '../value';
import { product } from './arithmetic';
import { convolution, kernelOf } from './convolution';

// Quantised values are integers in float32: TensorFlow.js has no type of 8 bits, and gradients pass.

/** Rounds to the nearest even integer; the gradient passes as through the identity (Bengio 2013). */
export function rounded(x: Tensor): Tensor {
  const pass = tf.customGrad((...inputs) => {
    const [value] = inputs as unknown as [Tensor];
    return { value: tf.round(value), gradFunc: (dy: Tensor) => dy };
  });
  return pass(x);
}

/** A scale or zero point `[channels]` of one axis, for a tensor of this rank; a single one is for all values. */
function along(call: Call, index: number, rank: number, axis: number): Tensor {
  const values = floatAt(call, index);
  if (values.size === 1) return values.reshape([]);
  if (values.rank !== 1) throw new Error('it is quantised in blocks, which is not supported');
  return values.reshape(Array.from({ length: rank }, (_, one) => (one === axis ? values.size : 1)));
}

/** Bounds of an integer type: int8 where the zero point has it, else uint8. */
function boundsOf(zero: Value | undefined): [number, number] {
  if (zero === undefined || !isPlain(zero)) return [0, 255];
  if (zero.type === 'int8') return [-128, 127];
  if (zero.type === 'uint16') return [0, 65535];
  return zero.type === 'int16' ? [-32768, 32767] : [0, 255];
}

function quantised(x: Tensor, scale: Tensor, zero: Tensor, [low, high]: [number, number]): Tensor {
  return tf.clipByValue(rounded(x.div(scale)).add(zero), low, high);
}

const zeroAt = (call: Call, index: number, rank = 0, axis = 0): Tensor =>
  hasInput(call, index) ? along(call, index, rank, axis) : tf.scalar(0);

/** Input `index` less its zero point. */
function centred(call: Call, index: number, zero: number, axis: number): Tensor {
  const x = floatAt(call, index);
  return x.sub(zeroAt(call, zero, x.rank, axis));
}

/** The settings of a convolution apply to the inputs `x` and `kernel`. */
function convolved(call: Call, x: Tensor, kernel: Tensor): Tensor {
  return convolution(call, withChannelsLast({ tensor: x }), kernelOf({ tensor: kernel }));
}

export const QUANTISATIONS: Operators = {
  QuantizeLinear: (call) => {
    const x = floatAt(call, 0);
    const axis = axisIn(x.rank, x.rank > 1 ? setting(call, 'axis', 1) : 0);
    const zero = zeroAt(call, 2, x.rank, axis);
    return one(quantised(x, along(call, 1, x.rank, axis), zero, boundsOf(call.inputs[2])));
  },
  DequantizeLinear: (call) => {
    const x = floatAt(call, 0);
    const axis = axisIn(x.rank, x.rank > 1 ? setting(call, 'axis', 1) : 0);
    return one(x.sub(zeroAt(call, 2, x.rank, axis)).mul(along(call, 1, x.rank, axis)));
  },
  DynamicQuantizeLinear: (call) => {
    const x = floatAt(call, 0);
    const [low, high] = [tf.minimum(x.min(), 0), tf.maximum(x.max(), 0)];
    const scale = high.sub(low).div(255);
    const zero = rounded(tf.clipByValue(tf.neg(low).div(scale), 0, 255));
    return [{ tensor: quantised(x, scale, zero, [0, 255]) }, { tensor: scale }, { tensor: zero }];
  },
  MatMulInteger: (call) => {
    const columns = shapeOf(inputAt(call, 1)).length - 1;
    const rows = shapeOf(inputAt(call, 0)).length - 2;
    return one(product(centred(call, 0, 2, rows), centred(call, 1, 3, columns)));
  },
  ConvInteger: (call) => one(convolved(call, centred(call, 0, 2, 1), centred(call, 1, 3, 0)), 'channels-last'),
  QLinearMatMul: (call) => {
    const [left, right] = [shapeOf(inputAt(call, 0)).length, shapeOf(inputAt(call, 3)).length];
    const a = centred(call, 0, 2, left - 2).mul(along(call, 1, left, left - 2));
    const b = centred(call, 3, 5, right - 1).mul(along(call, 4, right, right - 1));
    return one(quantised(product(a, b), floatAt(call, 6), floatAt(call, 7), boundsOf(call.inputs[7])));
  },
  QLinearConv: (call) => {
    const x = centred(call, 0, 2, 1).mul(along(call, 1, 4, 1));
    const rank = shapeOf(inputAt(call, 3)).length;
    const scale = along(call, 4, rank, 0);
    const kernel = centred(call, 3, 5, 0).mul(scale);
    const made = convolved(call, x, kernel);
    const unit = floatAt(call, 1).mul(floatAt(call, 4));
    const sum = hasInput(call, 8) ? made.add(floatAt(call, 8).mul(unit)) : made;
    return one(quantised(sum, floatAt(call, 6), floatAt(call, 7), boundsOf(call.inputs[7])), 'channels-last');
  },
};
