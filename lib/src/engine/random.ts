import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { requireArray, requireTensor } from '../require/arguments';
import { type Attribute, isNative, nativeBackend } from './native';
import { philoxStream, toUnit } from './philox';
import { tf } from './tensorflow';

/**
 * Draws uniform numbers from [0, 1): a pure function of the shape and `seed`, an int32 tensor `[2]`. In a compiled function the
 * seed can be an input, so that each call draws new numbers. Every backend draws the same numbers. Returns a float32 tensor of
 * this shape. Throws if `shape` is not an array, or if `seed` is not an int32 tensor of shape `[2]`.
 */
export function randomUniform(shape: readonly number[], seed: Tensor): Tensor {
  requireArray('randomUniform', 'shape', shape);
  requireSeed('randomUniform', seed);
  return isNative()
    ? stateless('StatelessRandomUniform', shape, seed)
    : philoxTensor(shape, seed, (bits) => Array.from(bits, toUnit));
}

/**
 * Draws numbers from the standard normal distribution (mean 0, variance 1): a pure function of the shape and `seed`, an int32
 * tensor `[2]`. Backends agree up to rounding. Returns a float32 tensor of this shape. Throws if `shape` is not an array, or if
 * `seed` is not an int32 tensor of shape `[2]`.
 */
export function randomNormal(shape: readonly number[], seed: Tensor): Tensor {
  requireArray('randomNormal', 'shape', shape);
  requireSeed('randomNormal', seed);
  return isNative()
    ? stateless('StatelessRandomNormal', shape, seed)
    : philoxTensor(shape, seed, ([a, b, c, d]) => [...boxMuller(a, b), ...boxMuller(c, d)]);
}

function requireSeed(call: string, seed: Tensor): void {
  requireTensor(call, seed);
  if (seed.dtype === 'int32' && seed.rank === 1 && seed.shape[0] === 2) return;
  throw new TransferError(
    `${call}: seed must be an int32 tensor of shape [2]; got ${seed.dtype} [${seed.shape}]. Try tf.tensor1d([1, 2], 'int32').`,
  );
}

function stateless(op: string, shape: readonly number[], seed: Tensor): Tensor {
  const backend = nativeBackend();
  const { TF_ATTR_TYPE: type, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes: Attribute[] = [
    { name: 'dtype', type, value: TF_FLOAT },
    { name: 'T', type, value: TF_INT32 },
    { name: 'Tseed', type, value: TF_INT32 },
  ];
  return tf.tidy(() => backend.executeSingleOutput(op, attributes, [tf.tensor1d([...shape], 'int32'), seed]));
}

function philoxTensor(shape: readonly number[], seed: Tensor, fromBlock: (bits: Uint32Array) => number[]): Tensor {
  const [first, second] = seed.dataSync();
  const blockAt = philoxStream([first, second]);
  const values = new Float32Array(shape.reduce((product, dimension) => product * dimension, 1));
  for (let start = 0; start < values.length; start += 4) {
    values.set(fromBlock(blockAt(start / 4)).slice(0, values.length - start), start);
  }
  return tf.tensor(values, [...shape]);
}

/** Two normal numbers from two uniform ones (Box & Muller 1958); clamped before the logarithm, as in TensorFlow. */
function boxMuller(a: number, b: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(Math.max(toUnit(a), 1e-7)));
  const angle = 2 * Math.PI * toUnit(b);
  return [Math.sin(angle) * radius, Math.cos(angle) * radius];
}
