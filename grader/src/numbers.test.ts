import { expect, test } from '@jest/globals';
import { closeToAll } from './matchers';
import { matrix, random, rows, tensor } from './numbers';

test('rows undoes tensor in every rank', () => {
  for (const nested of [
    7,
    [1, 2, 3],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [
      [[1], [2]],
      [[3], [4]],
    ],
  ]) {
    expect(rows<unknown>(tensor(nested))).toEqual(nested);
  }
  expect(
    tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]).shape,
  ).toEqual([3, 2]);
});

test('a matrix takes its numbers one after the other, row by row', () => {
  let last = 0;
  expect(matrix(2, 3, () => ++last)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(matrix(0, 3, Math.random)).toEqual([]);
});

test('rows of different lengths are no tensor', () => {
  expect(() => tensor([[1, 2], [3]])).toThrow('different lengths');
});

test('rows names what came instead of a tensor', () => {
  expect(() => rows([1, 2] as never)).toThrow('got an array');
  expect(() => rows(undefined as never)).toThrow('got undefined');
});

test('the same seed gives the same numbers, spread over [0, 1)', () => {
  const draw = (seed: number) => Array.from({ length: 1000 }, random(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const numbers = draw(3);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, value) => sum + value) / 1000).toBeCloseTo(0.5, 1);
});

test.each([
  ['equal within half a unit of the last digit', [[1.00004]], [[1]], true],
  ['further apart than that', [[1.00006]], [[1]], false],
  ['not a number', [Number.NaN], [Number.NaN], false],
  ['infinite on both sides', [Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY], true],
  ['one item short', [1], [1, 2], false],
  ['one item too many', [1, 2], [1], false],
  ['a number for a list', 1, [1], false],
  ['nothing', undefined, [1], false],
])('toBeCloseToAll: %s', (_, received, expected, pass) => {
  expect(closeToAll(received, expected, 4).pass).toBe(pass);
});

test('toBeCloseToAll names the first item that is off', () => {
  expect(
    closeToAll(
      [
        [1, 2],
        [3, 9],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      4,
    ).message(),
  ).toContain('Item [1][1] is 9; 4 was expected.');
});
