import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { decodeCenters } from './decode-centers';

test('boxes come from peaks: a place less likely than one of its eight neighbours gives none', () => {
  // Two classes on 1 x 3 places: logits, then left, top, right and lower side.
  const row = [
    [3, -9, 1, 2, 3, 4],
    [2, -9, 0, 0, 0, 0],
    [-9, 5, 4, 4, 8, 8],
  ];
  const [[first, second, third]] = decodeCenters(tf.tensor4d([[row]]), { maxDetections: 3, stride: 4 }).arraySync();
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  for (const [found, expected] of [
    [first, [8 - 4, -4, 8 + 8, 8, sigmoid(5), 1]],
    [second, [-1, -2, 3, 4, sigmoid(3), 0]],
  ]) {
    for (const [place, value] of expected.entries()) expect(found[place]).toBeCloseTo(value, 4);
  }
  expect(third[4]).toBeLessThan(1e-3);
});

test('each picture of a batch has its own boxes, the likeliest first, as many as are asked for', () => {
  const quiet = [-9, 1, 1, 1, 1];
  const two = [
    [
      [[2, 1, 2, 3, 4], quiet, quiet],
      [quiet, quiet, quiet],
      [quiet, quiet, [4, 5, 6, 7, 8]],
    ],
    [
      [quiet, quiet, quiet],
      [quiet, [1, 1, 1, 1, 1], quiet],
      [quiet, quiet, quiet],
    ],
  ];
  const found = decodeCenters(tf.tensor4d(two), { maxDetections: 2, stride: 10 });
  expect(found.shape).toEqual([2, 2, 6]);
  const boxes = found.slice([0, 0, 0], [-1, -1, 4]).arraySync() as number[][][];
  expect(boxes[0]).toEqual([
    [20 - 5, 20 - 6, 20 + 7, 20 + 8],
    [-1, -2, 3, 4],
  ]);
  expect(boxes[1][0]).toEqual([9, 9, 11, 11]);
});
