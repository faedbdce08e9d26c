import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainSegmentMax, segmentMax } from '../engine/fused/segment-max';
import { tf } from '../engine/tensorflow';
import { centerHead } from './center-head';
import { centerLoss } from './center-loss';
import { centerTargets } from './center-targets';
import { DETECTION, flat } from './fixtures/detection';
import { gaussianRadius } from './gaussian-radius';

const { side, stride, classes, pictures } = DETECTION.heat;
const options = { map: [side, side], picture: { width: side * stride, height: side * stride }, classes } as const;
const drawn = (boxes: number[][][]) => centerTargets(tf.tensor3d(boxes), options);

/** The furthest that numbers are from what they should be. */
const gap = (found: ArrayLike<number>, right: readonly number[]) =>
  right.reduce((most, value, place) => Math.max(most, Math.abs(found[place] - value)), 0);

test('the radius is the largest at which a box moved, shrunk or grown still overlaps so far', () => {
  for (const [width, height, overlap, right] of DETECTION.radii) {
    const [radius] = gaussianRadius(tf.tensor1d([width]), tf.tensor1d([height]), overlap).dataSync();
    expect(Math.abs(radius - right)).toBeLessThan(1e-4);
  }
});

describe('targets', () => {
  const found = drawn(pictures.map(({ boxes }) => boxes as number[][]));

  test.each(['heat', 'mask'] as const)('%s as plain loops draw it, box by box', (name) => {
    expect(
      gap(
        found[name].dataSync(),
        pictures.flatMap((picture) => flat(picture[name])),
      ),
    ).toBeLessThan(1e-5);
  });

  test('sides where they count are those of the smaller of two things', () => {
    const counted = found.sides.mul(found.mask.greater(0).expandDims(3).toFloat());
    expect(
      gap(
        counted.dataSync(),
        pictures.flatMap(({ sides }) => flat(sides)),
      ),
    ).toBeLessThan(1e-4);
  });

  test('a middle is where the coordinates fall, and decoding its sides gives the box back', () => {
    const { heat, sides } = drawn([[[1, 5, 9, 27, 31]]]);
    const place = heat.slice([0, 0, 0, 1], [1, side, side, 1]).flatten().argMax().dataSync()[0];
    // (5 + 27) / 2 / 4 = 4 and (9 + 31) / 2 / 4 = 5.
    expect([place % side, Math.floor(place / side)]).toEqual([4, 5]);
    expect([...sides.slice([0, 5, 4, 0], [1, 1, 1, 4]).dataSync()]).toEqual([16 - 5, 20 - 9, 27 - 16, 31 - 20]);
  });

  test('each thing with a place of its own counts for one, and there is a one in the heat for each middle', () => {
    const corner = fc.integer({ min: 0, max: 40 });
    const length = fc.integer({ min: 1, max: 30 });
    const box = fc.tuple(fc.integer({ min: 0, max: classes - 1 }), corner, corner, length, length);
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 5 }), (boxes) => {
        const list = boxes.map(([which, x, y, w, h]) => [which, x, y, x + w, y + h]);
        const { heat, mask } = drawn([list]);
        const middles = new Set(
          list.map(([which, x1, y1, x2, y2]) => {
            const at = (a: number, b: number) => Math.floor((Math.min(a, 48) + Math.min(b, 48)) / 8);
            return [which, at(x1, x2), at(y1, y2)].join();
          }),
        );
        expect(heat.equal(1).sum().dataSync()[0]).toBe(middles.size);
        expect(heat.max().dataSync()[0]).toBe(1);
        expect(mask.sum().dataSync()[0]).toBeLessThan(list.length + 1e-4);
      }),
      { numRuns: 40 },
    );
  });

  test('a picture without things has none of anything', () => {
    const { heat, mask } = drawn([[[-1, -1, -1, -1, -1]]]);
    expect([heat.sum().dataSync()[0], mask.sum().dataSync()[0]]).toEqual([0, 0]);
  });
});

test('the largest of each segment is the same by the formula', () => {
  const rows = tf.randomNormal([9, 50], 0, 1, 'float32', 3) as never;
  const segments = tf.tensor1d([0, 3, 3, -1, 1, 0, 3, -1, 5], 'int32');
  const largest = segmentMax(rows, segments, 6);
  expect(largest.shape).toEqual([6, 50]);
  expect(
    largest
      .sub(plainSegmentMax(rows, segments, 6))
      .abs()
      .max()
      .dataSync()[0],
  ).toBe(0);
  expect(largest.slice([2, 0], [1, 50]).max().dataSync()[0]).toBe(0);
});

test.each([0, -0.1, 1.1, 1e9, Number.NaN, '0.3', null])('an overlap of %p is refused', (value) => {
  const overlap = value as number;
  expect(() => gaussianRadius(tf.scalar(4), tf.scalar(4), overlap)).toThrow(
    /^gaussianRadius's overlap is .*; it must be an overlap above 0 and at most 1. Try 0.3.$/,
  );
  const boxes = tf.tensor3d([[[0, 1, 1, 5, 5]]]);
  expect(() => centerTargets(boxes, { ...options, overlap })).toThrow("centerTargets' overlap is ");
  expect(() => centerLoss({ overlap })).toThrow("centerLoss's overlap is ");
});

test.each([0, -1, 1.5, Number.NaN, 'x', null])(
  '%p classes, and a map or a picture of that size, are refused',
  (value) => {
    const size = value as number;
    const boxes = tf.tensor3d([[[0, 1, 1, 5, 5]]]);
    expect(() => centerTargets(boxes, { ...options, classes: size })).toThrow("centerTargets' classes is ");
    expect(() => centerTargets(boxes, { ...options, map: [8, size] })).toThrow("The width of centerTargets' map is ");
    // A picture's size may be a fraction.
    if (size === 1.5) return;
    const picture = { width: 32, height: size === null ? Number.NaN : size };
    expect(() => centerTargets(boxes, { ...options, picture })).toThrow("The height of centerTargets' picture is ");
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('centerHead: seed %p is refused', (seed) => {
  expect(() => centerHead({ classes: ['a'], seed: seed as number })).toThrow("centerHead's seed is ");
});
