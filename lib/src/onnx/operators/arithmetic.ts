import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import { axisIn, floatAt, hasInput, numbersAt, type Operators, one, setting, tensorAt } from '../call';
import { broadcastShape } from '../value';
import { binary, elementwise, floating, unary } from './elementwise';

const isInteger = (x: Tensor) => x.dtype === 'int32';

/** Integer division of ONNX rounds to zero, that of TensorFlow.js down. */
function divided(a: Tensor, b: Tensor): Tensor {
  if (!isInteger(a)) return a.div(b);
  const quotient = a.cast('float32').div(b.cast('float32'));
  return tf.sign(quotient).mul(tf.floor(quotient.abs())).cast('int32');
}

/** The remainder with the sign of the divisor, or with `fmod` that of the dividend. */
function remainder(a: Tensor, b: Tensor, fmod: boolean): Tensor {
  if (!fmod) return tf.mod(a, b);
  return a.sub(b.mul(tf.sign(a.div(b)).mul(tf.floor(a.div(b).abs()))));
}

/** The product of matrices `[..., m, k]` and `[..., k, n]`. */
function matrixProduct(a: Tensor, b: Tensor): Tensor {
  if (a.rank > 2 && b.rank === 2) {
    const rows = a.reshape([-1, a.shape[a.rank - 1]]);
    return tf.matMul(rows, b).reshape([...a.shape.slice(0, -1), b.shape[b.rank - 1]]);
  }
  // The gradient of TensorFlow.js does not sum over axes along which a matrix was repeated; that of broadcastTo does.
  const batch = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const [left, right] = [a, b].map((x) => {
    const shape = [...batch, ...x.shape.slice(-2)];
    return shape.join() === x.shape.join() ? x : tf.broadcastTo(x, shape);
  });
  return tf.matMul(left, right);
}

/** The product of matrices, also for vectors and for ranks that differ. */
export function product(a: Tensor, b: Tensor): Tensor {
  const [left, right] = [a.rank === 1 ? a.expandDims(0) : a, b.rank === 1 ? b.expandDims(1) : b];
  const wide = matrixProduct(left.cast('float32'), right.cast('float32'));
  const shape = wide.shape.slice();
  if (b.rank === 1) shape.splice(-1, 1);
  if (a.rank === 1) shape.splice(b.rank === 1 ? -1 : -2, 1);
  const result = shape.length === wide.rank ? wide : wide.reshape(shape);
  return isInteger(a) ? result.cast('int32') : result;
}

/** Adds several tensors, which broadcast. */
const sum = (tensors: readonly Tensor[]) => tensors.reduce((a, b) => a.add(b));

export const ARITHMETIC: Operators = {
  Add: binary((a, b) => a.add(b)),
  Sub: binary((a, b) => a.sub(b)),
  Mul: binary((a, b) => a.mul(b)),
  Div: binary(divided),
  Pow: binary((a, b) => tf.pow(a.cast('float32'), b.cast('float32')).cast(a.dtype as 'float32')),
  Mod: binary((a, b, call) => remainder(a, b, setting(call, 'fmod', 0) === 1)),
  Max: elementwise((tensors) => tensors.reduce((a, b) => tf.maximum(a, b))),
  Min: elementwise((tensors) => tensors.reduce((a, b) => tf.minimum(a, b))),
  Sum: elementwise(sum),
  Mean: elementwise((tensors) => sum(tensors).div(tensors.length)),
  Neg: unary((x) => tf.neg(x)),
  Abs: unary((x) => tf.abs(x)),
  Sign: unary((x) => tf.sign(x)),
  Sqrt: floating((x) => tf.sqrt(x)),
  Exp: floating((x) => tf.exp(x)),
  Log: floating((x) => tf.log(x)),
  Reciprocal: floating((x) => tf.reciprocal(x)),
  Floor: floating((x) => tf.floor(x)),
  Ceil: floating((x) => tf.ceil(x)),
  Round: floating((x) => tf.round(x)),
  Sin: floating((x) => tf.sin(x)),
  Cos: floating((x) => tf.cos(x)),
  Tan: floating((x) => tf.tan(x)),
  Asin: floating((x) => tf.asin(x)),
  Acos: floating((x) => tf.acos(x)),
  Atan: floating((x) => tf.atan(x)),
  Sinh: floating((x) => tf.sinh(x)),
  Cosh: floating((x) => tf.cosh(x)),
  Asinh: floating((x) => tf.asinh(x)),
  Acosh: floating((x) => tf.acosh(x)),
  Atanh: floating((x) => tf.atanh(x)),
  MatMul: (call) => one(product(tensorAt(call, 0), tensorAt(call, 1))),
  Gemm: (call) => {
    const [transA, transB] = [setting(call, 'transA', 0) === 1, setting(call, 'transB', 0) === 1];
    const [alpha, beta] = [setting(call, 'alpha', 1), setting(call, 'beta', 1)];
    const made = tf.matMul(floatAt(call, 0), floatAt(call, 1), transA, transB);
    const scaled = alpha === 1 ? made : made.mul(alpha);
    if (!hasInput(call, 2)) return one(scaled);
    return one(scaled.add(beta === 1 ? floatAt(call, 2) : floatAt(call, 2).mul(beta)));
  },
  Einsum: (call) => {
    const tensors = call.inputs.map((_, index) => tensorAt(call, index));
    return one(tf.einsum(setting(call, 'equation', '').replaceAll(' ', ''), ...tensors));
  },
  CumSum: (call) => {
    const x = tensorAt(call, 0);
    const axis = axisIn(x.rank, numbersAt(call, 1)[0]);
    return one(tf.cumsum(x, axis, setting(call, 'exclusive', 0) === 1, setting(call, 'reverse', 0) === 1));
  },
};
