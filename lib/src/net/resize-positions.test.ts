import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { bicubicMatrix, resizePositions } from './resize-positions';

/** By torch.nn.functional.interpolate(mode='bicubic', align_corners=False) of the unit vectors. */
test('the weights of interpolation are those of PyTorch, to more and to fewer positions', () => {
  const rounded = (from: number, to: number) =>
    Array.from(bicubicMatrix(from, to), (value) => Number(value.toFixed(5)));
  expect(rounded(3, 5)).toEqual([
    1.096, -0.096, 0, 0.612, 0.46, -0.072, 0, 1, 0, -0.072, 0.46, 0.612, 0, -0.096, 1.096,
  ]);
  expect(rounded(5, 2)).toEqual([0.22656, 0.87891, -0.10547, 0, 0, 0, 0, -0.10547, 0.87891, 0.22656]);
});

test('a square of positions is interpolated along both axes as in PyTorch', () => {
  const table = tf.range(0, 18).sin().reshape([9, 2]);
  const found = tf.tidy(() => resizePositions(table, 3, 4).arraySync() as number[][]);
  // The first row of four, and the last position.
  const expected = [
    [-0.04336, 0.90733],
    [0.76927, 0.50422],
    [0.3968, -0.3472],
    [-0.89235, -1.03333],
  ];
  for (const [index, row] of [...expected, [-0.35997, -1.07534]].entries()) {
    const at = index < 4 ? index : 15;
    for (const [feature, value] of row.entries()) expect(found[at][feature]).toBeCloseTo(value, 4);
  }
  expect(resizePositions(table, 3, 3)).toBe(table);
});
