import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { boxIou } from './box-iou';
import { ciou } from './ciou';
import { diou } from './diou';
import reference from './fixtures/boxes.json';
import { giou } from './giou';

const MEASURES = { boxIou, giou, diou, ciou };
const names = Object.keys(MEASURES) as (keyof typeof MEASURES)[];

type Row = readonly number[];

function largestGap(rows: readonly Float64Array[], expected: readonly Row[]): number {
  expect(rows.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  return Math.max(...rows.flatMap((row, i) => [...row].map((value, j) => Math.abs(value - expected[i][j]))));
}

describe.each(names)('%s', (name) => {
  const measure = MEASURES[name];
  const one = (a: Row, b: Row) => measure([a], [b])[0][0];

  test.each(Object.entries(reference.matrices))(
    "equals torchvision's on boxes '%s'",
    (_, { boxes, others, expected }) => {
      expect(largestGap(measure(boxes, others), expected[name])).toBeLessThan(1e-6);
    },
  );

  test.each(['int', 'float'] as const)("has the figures of torchvision's own test, '%s'", (which) => {
    const { boxes, others, published } = reference.matrices[which];
    expect(largestGap(measure(boxes, others), published[name])).toBeLessThan(which === 'int' ? 1e-4 : 1e-3);
  });

  const side = fc.integer({ min: -200, max: 200 });
  const size = fc.integer({ min: 1, max: 100 });
  const box = fc.tuple(side, side, size, size).map(([x, y, w, h]) => [x, y, x + w, y + h]);

  test('is the same both ways, and 1 of a box on itself', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(one(a, b)).toBeCloseTo(one(b, a), 12);
        expect(one(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  test('stays in its range, and does not change where both are moved or scaled', () => {
    const [low, high] = { boxIou: [0, 1], giou: [-1, 1], diou: [-1, 1], ciou: [-2, 1] }[name];
    fc.assert(
      fc.property(box, box, side, side, fc.integer({ min: 1, max: 9 }), (a, b, x, y, factor) => {
        const value = one(a, b);
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high + 1e-12);
        const moved = (some: Row) => some.map((edge, at) => factor * edge + (at % 2 === 0 ? x : y));
        expect(one(moved(a), moved(b))).toBeCloseTo(value, 10);
      }),
    );
  });

  test('of boxes without area and of sides the wrong way round is a number in its range; of NaN it is NaN', () => {
    const any = fc.tuple(side, side, side, side);
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(one(a, b)).toBeGreaterThanOrEqual(name === 'boxIou' ? 0 : -2);
        expect(one(a, b)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
    expect(one([3, 3, 3, 3], [3, 3, 3, 3])).toBe(0);
    for (const at of [0, 1, 2, 3]) {
      const broken = [0, 0, 10, 10].map((value, place) => (place === at ? Number.NaN : value));
      expect(one(broken, [50, 50, 60, 60])).toBeNaN();
      expect(one([0, 0, 10, 10], broken)).toBeNaN();
    }
  });

  test('of no boxes is no rows, and a box of five numbers is refused', () => {
    expect(measure([], [[0, 0, 1, 1]])).toEqual([]);
    expect(measure([[0, 0, 1, 1]], [])[0]).toHaveLength(0);
    expect(() => measure([[0, 0, 1, 1, 0.5]], [])).toThrow(TransferError);
    expect(() => measure([], [[0, 0, 1, 1], [1]])).toThrow('Box 1 has 1 numbers');
  });
});

test('what lies beside, on the edge or without area overlaps nothing', () => {
  const rows = boxIou(
    [[0, 0, 10, 10]],
    [
      [10, 0, 20, 10],
      [20, 20, 30, 30],
      [5, 0, 5, 10],
      [8, 2, 2, 8],
      [8, 8, 2, 2],
    ],
  );
  expect([...rows[0]]).toEqual([0, 0, 0, 0, 0]);
});

test('by hand: boxes apart, and one of another shape in the middle of another', () => {
  // Two unit squares four apart: around them 5 x 1, of which 3 are empty; middles 4 apart, diagonal 26.
  const [a, b] = [
    [0, 0, 1, 1],
    [4, 0, 5, 1],
  ];
  expect(giou([a], [b])[0][0]).toBeCloseTo(-3 / 5, 12);
  expect(diou([a], [b])[0][0]).toBeCloseTo(-16 / 26, 12);
  // 2 x 4 in 4 x 4, one middle: IoU 1/2, v = 4 / pi^2 (atan(1/2) - pi/4)^2.
  const v = (4 / Math.PI ** 2) * (Math.atan(0.5) - Math.PI / 4) ** 2;
  expect(ciou([[1, 0, 3, 4]], [[0, 0, 4, 4]])[0][0]).toBeCloseTo(0.5 - (v * v) / (0.5 + v), 12);
});
