import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { requireArray, requireTensor } from '../require/arguments';
import { type Attribute, isNative, nativeBackend } from './native';
import { philoxStream, toUnit } from './philox';
import { tf } from './tensorflow';

/**
 * Numbers drawn evenly from [0, 1): a pure function of the shape and `seed`, an int32 tensor `[2]`. In a compiled
 * function the seed can be an input, so each call draws anew. Every backend draws the same numbers.
 */
export function randomUniform(shape: readonly number[], seed: Tensor): Tensor {
  requireArray('randomUniform', 'shape', shape);
  requireSeed('randomUniform', seed);
  return isNative()
    ? stateless('StatelessRandomUniform', shape, seed)
    : drawn(shape, seed, (bits) => Array.from(bits, toUnit));
}

/** The same from the normal distribution of mean 0 and variance 1; backends agree to rounding. */
export function randomNormal(shape: readonly number[], seed: Tensor): Tensor {
  requireArray('randomNormal', 'shape', shape);
  requireSeed('randomNormal', seed);
  return isNative()
    ? stateless('StatelessRandomNormal', shape, seed)
    : drawn(shape, seed, ([a, b, c, d]) => [...boxMuller(a, b), ...boxMuller(c, d)]);
}

function requireSeed(call: string, seed: Tensor): void {
  requireTensor(call, seed);
  if (seed.dtype === 'int32' && seed.rank === 1 && seed.shape[0] === 2) return;
  throw new TransferError(
    `${call} got the seed ${seed.dtype} [${seed.shape}]; a seed is two integers: tf.tensor1d([1, 2], 'int32').`,
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

function drawn(shape: readonly number[], seed: Tensor, fromBlock: (bits: Uint32Array) => number[]): Tensor {
  const [first, second] = seed.dataSync();
  const blockAt = philoxStream([first, second]);
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let start = 0; start < values.length; start += 4) {
    values.set(fromBlock(blockAt(start / 4)).slice(0, values.length - start), start);
  }
  return tf.tensor(values, [...shape]);
}

/** Two normal numbers from two even ones (Box & Muller 1958), the logarithm kept from zero as TensorFlow does. */
function boxMuller(a: number, b: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(Math.max(toUnit(a), 1e-7)));
  const angle = 2 * Math.PI * toUnit(b);
  return [Math.sin(angle) * radius, Math.cos(angle) * radius];
}
