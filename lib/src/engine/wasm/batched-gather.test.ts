import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { tf } from '../tensorflow';
import { loadWasm } from './register';

// The pure JavaScript backend greets its user once.
jest.spyOn(console, 'warn').mockImplementation(() => {});

beforeAll(async () => {
  loadWasm();
  await tf.setBackend('wasm');
});

describe('gathering on wasm', () => {
  test('each example has indices of its own, more of them than there are examples', () => {
    const x = tf.range(0, 12).reshape([2, 3, 2]);
    const indices = tf.tensor2d([2, 0, 0, 1, 1, 0, 2, 0], [2, 4], 'int32');
    // Rows of the first example are 0 1, 2 3 and 4 5, those of the second 6 7, 8 9 and 10 11.
    expect(tf.gather(x, indices, 1, 1).arraySync()).toEqual(
      [
        [4, 5, 0, 1, 0, 1, 2, 3],
        [8, 9, 6, 7, 10, 11, 6, 7],
      ].map((row) => [row.slice(0, 2), row.slice(2, 4), row.slice(4, 6), row.slice(6, 8)]),
    );
  });

  test('the axis may come after others, which all take the indices of their example', () => {
    const x = tf.range(0, 12).reshape([2, 2, 3]).toInt();
    const indices = tf.tensor2d([2, 0, 1, 1, 0, 2], [2, 3], 'int32');
    const gathered = tf.gather(x, indices, -1, 1);
    expect(gathered.dtype).toBe('int32');
    expect(gathered.arraySync()).toEqual([
      [
        [2, 0, 1],
        [5, 3, 4],
      ],
      [
        [7, 6, 8],
        [10, 9, 11],
      ],
    ]);
  });

  test('an index beyond the axis is an error', () => {
    const indices = tf.tensor2d([0, 3], [1, 2], 'int32');
    expect(() => tf.gather(tf.zeros([1, 3, 2]), indices, 1, 1)).toThrow('the index 3 is not in [0, 2]');
  });

  test('indices for all examples are taken as before', () => {
    const x = tf.range(0, 6).reshape([2, 3]);
    expect(tf.gather(x, tf.tensor1d([2, 0], 'int32'), 1).arraySync()).toEqual([
      [2, 0],
      [5, 3],
    ]);
  });
});
