import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mlp } from '../backbones/mlp';
import { tf } from '../engine/tensorflow';
import { misfitOf, misfitText } from './misfit';
import type { Shape, Signatures } from './signatures';

/** A table of one function, `build`, with one parameter, and a type that holds itself. */
const table = (given: Shape): Signatures => ({
  functions: { build: [{ options: given }] },
  types: { Tree: { fields: { units: 'number', 'inside?': { list: '#Tree' } } } },
});

const sentence = (shape: Shape, value: unknown) => {
  const odd = misfitOf('build', [value], table(shape));
  return odd && misfitText('build', odd);
};

test.each<[Shape, unknown, string]>([
  ['number', 'x', "build: options must be a number; got the string 'x'."],
  [
    '#Tree',
    { units: 1, inside: [{ units: 2 }, { units: null }] },
    'build: options.inside[1].units must be a number; got null.',
  ],
  ['#Tree', { inside: [] }, 'build: options.units must be a number; got undefined.'],
  ['#Tree', [], 'build: options must be an object with units; got an empty array.'],
  [
    '#Tree',
    Promise.resolve(),
    'build: options must be an object with units; got a promise. Write await before the call that makes it.',
  ],
  [[{ is: 'sum' }, { is: 'mean' }], 'max', "build: options must be 'sum' or 'mean'; got the string 'max'."],
  // In a union the member that fits furthest is what the reader meant.
  [['number', { list: 'number' }], [1, 'x'], "build: options[1] must be a number; got the string 'x'."],
  [['number', { list: 'number' }], 'x', "build: options must be a number or an array; got the string 'x'."],
  [{ record: 'number' }, { 'a b': true }, 'build: options["a b"] must be a number; got the boolean true.'],
  [{ tuple: ['number', 'number'] }, [1], 'build: options must be an array of 2; got an array of 1.'],
  [{ gives: 'number' }, 3, 'build: options must be a function; got the number 3.'],
  [
    { list: 'number', typed: 'Float32Array' },
    {},
    'build: options must be a Float32Array; got an object without properties.',
  ],
])('%#: %j', (shape, value, expected) => {
  expect(sentence(shape, value)).toBe(expected);
});

test('a getter that throws is named, and nothing of it gets out', () => {
  const value = {
    get units() {
      throw new Error('mine');
    },
  };
  expect(sentence('#Tree', value)).toBe('build: options must be an object with units; got an object with units.');
});

test('an object that holds itself has an end, and a long list is not looked at to its end', () => {
  const tree: { units: number; inside: unknown[] } = { units: 1, inside: [] };
  tree.inside.push(tree, tree);
  expect(sentence('#Tree', tree)).toBeUndefined();
  expect(sentence({ list: 'number' }, new Array(10_000_000).fill(0))).toBeUndefined();
});

/** Values of a shape, and the shape: what fits is never refused. */
const { fitting } = fc.letrec<{ fitting: readonly [Shape, unknown] }>((tie) => ({
  fitting: fc.oneof(
    { maxDepth: 4 },
    fc.double().map((value) => ['number', value] as const),
    fc.string().map((value) => ['string', value] as const),
    fc.boolean().map((value) => ['boolean', value] as const),
    fc.anything().map((value) => ['anything', value] as const),
    tie('fitting').map(([shape, value]) => [{ list: shape }, [value, value]] as const),
    tie('fitting').map(([shape, value]) => [{ fields: { a: shape, 'b?': shape } }, { a: value, c: 1 }] as const),
    tie('fitting').map(([shape, value]) => [{ record: shape }, { x: value, y: value }] as const),
    fc.tuple(tie('fitting'), tie('fitting')).map(([[one, value], [other]]) => [[other, one], value] as const),
  ),
}));

test('a value of the declared type is no misfit, whatever the type', () => {
  fc.assert(fc.property(fitting, ([shape, value]) => sentence(shape, value) === undefined));
});

test('the table of the library knows its nets, data and tensors', () => {
  const net = mlp({ inputFeatures: 2 });
  const x = tf.zeros([1, 2]);
  expect(misfitOf('forward', [net, x])).toBeUndefined();
  expect(misfitOf('forward', [x, net])).toMatchObject({ path: 'net', expected: 'a Net' });
  expect(misfitOf('fit', [net, net, {}])).toMatchObject({ path: 'data', expected: 'a Dataset or a Stream' });
  expect(misfitOf('no function of it', [])).toBeUndefined();
  x.dispose();
});
