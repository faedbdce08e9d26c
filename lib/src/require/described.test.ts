import { expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { described } from './described';

const data = arrays([[1], [2]], [0, 1]);
const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [null, 'null'],
  [3, 'the number 3'],
  [Number.NaN, 'the number NaN'],
  [true, 'the boolean true'],
  [Symbol('x'), 'the symbol Symbol(x)'],
  ['images', "the string 'images'"],
  ['x'.repeat(50), `the string '${'x'.repeat(40)}…'`],
  [[], 'an empty array'],
  [[1, 2], 'an array of 2'],
  [new Float32Array(2), 'a Float32Array'],
  [() => 1, 'a function'],
  [Promise.resolve(), 'a promise'],
  [(async function* () {})(), 'an async generator'],
  [(function* () {})(), 'a generator'],
  [mlp({ inputFeatures: 1 }), 'a Net'],
  [data, 'a Dataset'],
  [stream(data, { batch: 1 }), 'a Stream'],
  [tf.zeros([2, 3]), 'a tensor of shape [2,3]'],
  [{}, 'an object without properties'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, 'an object with a, b, c, d, …'],
  [revoked.proxy, 'an object that cannot be read'],
])('%# is described as what a reader calls it', (value, expected) => {
  expect(described(value)).toBe(expected);
});
