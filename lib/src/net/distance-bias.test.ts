import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { bucketOf, distanceBias } from './distance-bias';

/** The least distance of each bucket, by MPNetEncoder.relative_position_bucket of transformers 5.24. */
const FIRST_DISTANCES = [
  [32, [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91]],
  [20, [1, 2, 3, 4, 5, 10, 19, 35, 67]],
] as const;

test.each(FIRST_DISTANCES)(
  '%i buckets begin at the distances of transformers, before and after the query',
  (buckets, least) => {
    for (const sign of [1, -1]) {
      const found = Array.from({ length: 300 }, (_, index) => bucketOf(sign * (index + 1), buckets));
      const first = sign > 0 ? buckets / 2 + 1 : 1;
      expect(least.map((_, bucket) => found.indexOf(first + bucket) + 1)).toEqual([...least]);
      expect(found[299]).toBe(first + least.length - 1);
    }
    expect(bucketOf(0, buckets)).toBe(0);
  },
);

test('a row of the bias is for a query, a column for a key', () => {
  const table = tf.tensor2d(
    Array.from({ length: 64 }, (_, index) => index),
    [32, 2],
  );
  const bias = tf.tidy(() => distanceBias(table, 3).arraySync());
  // Buckets 1 and 2 are one and two tokens before the query, 17 and 18 after it; head 1 of bucket b has 2 b + 1.
  expect(bias).toEqual([
    [
      [0, 34, 36],
      [2, 0, 34],
      [4, 2, 0],
    ],
    [
      [1, 35, 37],
      [3, 1, 35],
      [5, 3, 1],
    ],
  ]);
});
