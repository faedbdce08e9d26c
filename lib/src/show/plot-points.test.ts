import { expect, test } from '@jest/globals';
import { plotMatrix } from './plot-matrix';
import { plotPoints } from './plot-points';

const AXES = { x: 'errors of one, %', y: 'errors of the other, %' };

test('points carry their names, and their intervals as lengths from the point', () => {
  const { data } = plotPoints(
    [
      { name: 'sum', x: 3, y: 4, xInterval: [2.5, 4] },
      { name: 'alone', x: 2, y: 5 },
    ],
    AXES,
  );
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ x: [3, 2], y: [4, 5], text: ['sum', 'alone'] });
  expect(data[0].error_x).toMatchObject({ array: [1, 0], arrayminus: [0.5, 0] });
  expect(data[0]).not.toHaveProperty('error_y');
});

test('curves are drawn beside the points, in other colours', () => {
  const { data } = plotPoints([{ name: 'sum', x: 3, y: 4 }], AXES, {
    beside: [{ name: 'sweep', x: [1, 2], y: [2, 1] }],
  });
  const [curve, points] = data as { name: string; marker: { color: string } }[];
  expect(curve.name).toBe('sweep');
  expect(points.marker.color).not.toBe(curve.marker.color);
});

test('a matrix has the same colours for a gain as for a loss of the same size, and leaves NaN empty', () => {
  const named = { rows: ['a', 'b'], columns: ['a', 'b'], ...AXES };
  const [heat] = plotMatrix(
    [
      [Number.NaN, -4],
      [1.25, 0],
    ],
    named,
  ).data;
  expect(heat).toMatchObject({
    zmin: -4,
    zmax: 4,
    z: [
      [null, -4],
      [1.25, 0],
    ],
  });
  expect(heat.text).toEqual([
    ['', '-4.0'],
    ['1.3', '0.0'],
  ]);
  expect(() => plotMatrix([[1, 2]], named)).toThrow(
    'plotMatrix got 1 rows of 2 values, and names of 2 rows and 2 columns. Give a value for each pair of names, NaN for none.',
  );
});

test('names stand on the side where there is room, above and below in turns', () => {
  const at = (x: number) => ({ name: `at ${x}`, x, y: 1 });
  const { data } = plotPoints([at(0), at(10), at(1), at(9)], { x: 'one', y: 'other' });
  expect(data.at(-1)?.textposition).toEqual(['top right', 'bottom left', 'top right', 'bottom left']);
});

test.each([-1, 1.5, 101, Number.NaN, 'x', null])('plotMatrix: %p digits are refused', (digits) => {
  expect(() => plotMatrix([[1]], { rows: ['a'], columns: ['b'], x: '', y: '', digits: digits as number })).toThrow(
    /plotMatrix's digits is .*; it must be an integer from 0 to 100. Try 1./,
  );
});
