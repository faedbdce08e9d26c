import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { arrays } from './arrays';
import { concat } from './concat';

const numbersAt = async (data: Dataset, indices: number[]) => {
  const tensor = await data.read(indices);
  const numbers = Array.from(tensor.dataSync());
  expect(tensor.shape).toEqual([indices.length, ...data.shape]);
  tensor.dispose();
  return numbers;
};

const birds = arrays([[10], [11], [12]], [0, 1, 0], { classes: ['crow', 'wren'], name: 'birds' });
const more = arrays([[20], [21], [22]], [2, 0, 1], { classes: ['tit', 'wren', 'jay'], name: 'more' });

describe('concat', () => {
  test('tells classes by name: those of the first come first, as they stand there', () => {
    const both = concat(birds, more);
    expect(both.classes).toEqual(['crow', 'wren', 'tit', 'jay']);
    // jay, tit, wren
    expect(both.labels).toEqual([0, 1, 0, 3, 2, 1]);
    expect(both.ids).toEqual(['row 0', 'row 1', 'row 2', 'row 0', 'row 1', 'row 2']);
    expect(both.name).toBe('birds and more');
  });

  test('reads examples of both in the order asked, with repeats', async () => {
    expect(await numbersAt(concat(birds, more), [4, 0, 5, 0, 3, 4, 2])).toEqual([21, 10, 22, 10, 20, 21, 12]);
  });

  test('reading any places is reading them from the parts', async () => {
    const [first, second] = [
      arrays(
        Array.from({ length: 7 }, (_, row) => [row, -row]),
        Array(7).fill(0),
      ),
      arrays(
        Array.from({ length: 4 }, (_, row) => [100 + row, 0.5]),
        Array(4).fill(0),
      ),
    ];
    const both = concat(first, second);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 20 }), async (indices) => {
        const expected = indices.flatMap((index) => (index < 7 ? [index, -index] : [100 + index - 7, 0.5]));
        expect(await numbersAt(both, indices)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('three sets are two and one', async () => {
    const three = concat(concat(birds, more), birds);
    expect(three.labels).toEqual([0, 1, 0, 3, 2, 1, 0, 1, 0]);
    expect(await numbersAt(three, [8, 3, 1])).toEqual([12, 20, 11]);
  });

  test('keeps the columns that both have', () => {
    const [one, other] = [
      { ...birds, columns: { text: ['a', 'b', 'c'], block: [1, 2, 3] } },
      { ...more, columns: { text: ['d', 'e', 'f'], year: [4, 5, 6] } },
    ];
    expect(concat(one, other).columns).toEqual({ text: ['a', 'b', 'c', 'd', 'e', 'f'] });
    expect(concat(one, more).columns).toBeUndefined();
  });

  test('numbers for labels stay numbers', () => {
    const numbers = arrays([[1]], [0.5], { classes: [] });
    expect(concat(numbers, arrays([[2]], [7], { classes: [] })).labels).toEqual([0.5, 7]);
  });

  test('leaves no tensor behind', async () => {
    const both = concat(birds, more);
    const before = tf.memory().numTensors;
    for (const indices of [[0], [4], [0, 4]]) await numbersAt(both, indices);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    ['of another shape', arrays([[1, 2]], [0])],
    ['that are pixels', { ...more, pixels: true }],
    ['of another vocabulary', { ...more, vocabulary: 'words' }],
    ['of another rate', { ...more, rate: 16_000 }],
  ])('examples %s are refused', (_, other) => {
    expect(() => concat(birds, other)).toThrow(TransferError);
    expect(() => concat(birds, other)).toThrow(
      /^concat needs sets of one kind; got birds with \{"shape":\[1\],"pixels":false\} and .* Read both with the same options.$/,
    );
  });

  test('classes beside numbers are refused', () => {
    const numbers = arrays([[1]], [0.5], { classes: [], name: 'numbers' });
    for (const [a, b] of [
      [birds, numbers],
      [numbers, birds],
    ]) {
      expect(() => concat(a, b)).toThrow(
        `concat needs two sets with classes or two without; got ${a.name} and ${b.name}, of which only one has classes.`,
      );
    }
  });
});
