import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { centred, drawn, type Edges, HANDLES, LEAST, moved, resized } from './edges';

const size = { width: 200, height: 120 };

/** Whether it lies in the picture, in whole pixels, and is large enough to be seen. */
function requireBox([x1, y1, x2, y2]: Edges): void {
  expect([x1, y1, x2, y2].every(Number.isInteger)).toBe(true);
  expect(Math.min(x1, y1, size.width - x2, size.height - y2)).toBeGreaterThanOrEqual(0);
  expect(Math.min(x2 - x1, y2 - y1)).toBeGreaterThanOrEqual(LEAST);
}

const point = fc.tuple(
  fc.double({ min: -300, max: 500, noNaN: true }),
  fc.double({ min: -300, max: 500, noNaN: true }),
);
const box = fc
  .tuple(fc.integer({ min: 0, max: 190 }), fc.integer({ min: 0, max: 110 }), fc.integer({ min: LEAST, max: 10 }))
  .map(([x, y, side]): Edges => [x, y, x + side, y + side]);

test('by hand: a drag from the lower right to the upper left is a box, one beyond the picture is cut', () => {
  expect(drawn([60.4, 50], [20, 10.6], size)).toEqual([20, 11, 60, 50]);
  expect(drawn([180, 100], [999, 999], size)).toEqual([180, 100, 200, 120]);
  expect(drawn([10, 10], [11, 60], size)).toBeUndefined();
  expect(moved([10, 10, 30, 20], [-50, 4.4], size)).toEqual([0, 14, 20, 24]);
  expect(resized([10, 10, 30, 20], 'nw', [5, -20], size)).toEqual([15, 0, 30, 20]);
  expect(resized([10, 10, 30, 20], 'e', [-500, 50], size)).toEqual([10, 10, 12, 20]);
  expect(centred(size)).toEqual([75, 45, 125, 75]);
});

test('whatever is drawn, moved or resized lies in the picture', () => {
  fc.assert(
    fc.property(point, point, box, fc.constantFrom(...HANDLES), (from, by, edges, handle) => {
      const made = drawn(from, by, size);
      if (made) requireBox(made);
      requireBox(resized(edges, handle, by, size));
      const there = moved(edges, by, size);
      requireBox(there);
      expect([there[2] - there[0], there[3] - there[1]]).toEqual([edges[2] - edges[0], edges[3] - edges[1]]);
    }),
  );
});
