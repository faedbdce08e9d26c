import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { arrays } from './arrays';
import { indicesByClass } from './subset';

test('nested arrays, a tensor and a Float32Array with a shape give the same set', async () => {
  const nested = [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ];
  const tensor = tf.tensor(nested);
  const flat = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  const sets = [arrays(nested, [0, 1]), arrays(tensor, [0, 1]), arrays(flat, [0, 1], { shape: [2, 2] })];
  tensor.dispose();
  flat.fill(0);
  for (const data of sets) {
    expect(data.shape).toEqual([2, 2]);
    const read = await data.read([1, 0]);
    expect(read.shape).toEqual([2, 2, 2]);
    expect([...(await read.data())]).toEqual([5, 6, 7, 8, 1, 2, 3, 4]);
    read.dispose();
  }
});

test('classes are numbered unless named, and a named class may have no example', () => {
  expect(arrays([[1], [2]], [0, 2]).classes).toEqual(['0', '1', '2']);
  const data = arrays([[1], [2], [3]], [0, 2, 2], { classes: ['cat', 'dog', 'owl'] });
  expect(indicesByClass(data)).toEqual([[0], [], [1, 2]]);
});

test('leaves no tensor behind', () => {
  const before = tf.memory().numTensors;
  arrays([[1, 2]], [0]);
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ['lengths differ', () => arrays([[1], [2]], [0]), /2 examples and 1 labels/],
  [
    'a NaN',
    () =>
      arrays(
        [
          [1, 2],
          [3, Number.NaN],
        ],
        [0, 1],
      ),
    /got NaN in row 1/,
  ],
  ['an infinite number', () => arrays([[1 / 0], [3]], [0, 1]), /got Infinity in row 0/],
  [
    'a label beyond the classes',
    () => arrays([[1], [2]], [0, 2], { classes: ['a', 'b'] }),
    /Labels of 2 classes must be from 0 to 1; got 2 in row 1/,
  ],
  ['a negative label', () => arrays([[1], [2]], [-1, 0]), /got -1 in row 0/],
  ['a missing label', () => arrays([[1], [2]], [0, Number.NaN]), /got NaN in row 1/],
  ['half a label', () => arrays([[1], [2]], [0, 0.5]), /got 0.5 in row 1/],
  ['ragged rows', () => arrays([[1, 2], [3]], [0, 1]), /must have the same shape/],
  ['no shape', () => arrays(new Float32Array(6), [0, 1]), /got no shape for 6 values/],
  ['a shape that does not divide', () => arrays(new Float32Array(6), [0], { shape: [4] }), /got \[4\] for 6 values/],
  ['single numbers', () => arrays([1, 2], [0, 1]), /must have the shape .*; got \[2\]/],
  ['nothing', () => arrays([], []), /must have the shape \[examples/],
])('%s is refused with the row', (_, make, message) => {
  expect(make).toThrow(message);
});

test('what is no number, no array and no list of names is named', () => {
  expect(() => arrays([['x'], ['y']] as never, [0, 1])).toThrow("expected numbers in its rows; got the string 'x'");
  expect(() => arrays(null as never, [0])).toThrow(
    'arrays: expected nested arrays, a tensor or a Float32Array; got null',
  );
  expect(() => arrays([[1], [2]], undefined as never)).toThrow('arrays: expected an array of labels; got undefined');
  expect(() => arrays([[1], [2]], [0, 1], { classes: 'ab' as never })).toThrow("got the string 'ab'");
});
