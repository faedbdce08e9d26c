import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { randomNormal, randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { affine } from './affine';
import { brightness } from './brightness';
import type { Change, Draws } from './change';
import { contrast } from './contrast';
import { cutout } from './cutout';
import { flip } from './flip';
import { noise } from './noise';
import { randomCrop } from './random-crop';
import { rotate } from './rotate';
import { saturation } from './saturation';
import { shift } from './shift';
import { zoom } from './zoom';

/** Draws with a seed. */
const seeded = (seed: number): Draws => {
  let uses = 0;
  const next = () => tf.tensor1d([seed, uses++], 'int32');
  return {
    uniform: (shape, from, to) =>
      randomUniform(shape, next())
        .mul(to - from)
        .add(from),
    normal: (shape) => randomNormal(shape, next()),
  };
};
/** Draws that always give this place between the two ends: 0 the least, 1 the most. One for each call, the last one on. */
const at = (...places: number[]): Draws => {
  let use = 0;
  return {
    uniform: (shape, from, to) => tf.fill([...shape], from + places[Math.min(use++, places.length - 1)] * (to - from)),
    normal: () => tf.scalar(1),
  };
};
/** Pictures of one channel: `[batch, height, width, 1]`. */
const grey = (...pictures: number[][][]) => tf.tensor(pictures).expandDims(3) as Tensor4D;
const rows = (x: Tensor) => x.squeeze([0, 3]).arraySync() as number[][];
const close = (found: number[][], expected: number[][]) => {
  for (const [place, value] of found.flat().entries()) expect(value).toBeCloseTo(expected.flat()[place], 3);
};
const picture = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const largestGap = (a: Tensor, b: Tensor) => a.sub(b).abs().max().dataSync()[0];

describe('flip', () => {
  const many = tf.randomUniform([2000, 3, 4, 3], 0, 255, 'float32', 1);

  test('mirrors about half of the pictures, left for right', () => {
    expect(rows(flip()(grey(picture), at(0)))).toEqual(picture.map((row) => [...row].reverse()));
    expect(rows(flip()(grey(picture), at(0.9)))).toEqual(picture);
    const same = flip()(many, seeded(1)).equal(many).all([1, 2, 3]).sum().dataSync()[0];
    // Binomial(2000, 0.5) has a standard deviation of 22; five of them to either side.
    expect(Math.abs(same - 1000)).toBeLessThan(112);
  });

  test('twice by the same draws is the picture again', () => {
    expect(largestGap(flip()(flip()(many, seeded(3)), seeded(3)), many)).toBe(0);
  });
});

describe('turning, enlarging and moving', () => {
  test('ninety degrees turn the picture by a quarter about its middle', () => {
    const clockwise = [
      [7, 4, 1],
      [8, 5, 2],
      [9, 6, 3],
    ];
    const counter = clockwise.map((row) => [...row].reverse()).reverse();
    const found = [0, 1].map((end) => rows(rotate(90)(grey(picture), at(end, 0.5))));
    close(found[0], clockwise);
    close(found[1], counter);
  });

  test('a move by a third of three pixels is one pixel, and the edge is repeated', () => {
    close(rows(shift(1 / 3)(grey(picture), at(0.5, 0.5, 1, 0.5))), [
      [1, 1, 2],
      [4, 4, 5],
      [7, 7, 8],
    ]);
    close(rows(shift(1 / 3)(grey(picture), at(0.5, 0.5, 0.5, 0))), [
      [4, 5, 6],
      [7, 8, 9],
      [7, 8, 9],
    ]);
  });

  test('twice as large shows the middle, its pixels half as far apart', () => {
    close(rows(zoom(0.5, 2)(grey(picture), at(0.5, 1, 0.5))), [
      [3, 3.5, 4],
      [4.5, 5, 5.5],
      [6, 6.5, 7],
    ]);
  });

  test('half the area from a corner is enlarged to the whole', () => {
    // A quarter of the area: half of each side. Centres of the output lie half as far apart, about the corner's middle.
    const crop = randomCrop({ least: 0.25, stretch: 1 });
    const big = tf.range(0, 8).reshape([1, 1, 8, 1]).tile([1, 8, 1, 1]) as Tensor4D;
    const [left] = rows(crop(big, at(0, 0.5, 0, 0)));
    close([left], [[0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25].map((x) => x)]);
    const [right] = rows(crop(big, at(0, 0.5, 1, 1)));
    close([right], [[3.75, 4.25, 4.75, 5.25, 5.75, 6.25, 6.75, 7]]);
  });

  test('nothing comes in that was not there, and a plain picture stays as it is', () => {
    const x = tf.randomUniform([50, 9, 7, 3], 20, 200, 'float32', 2);
    for (const change of [
      affine({ degrees: 180, zoom: [0.3, 3], shift: 0.5 }),
      randomCrop({ least: 0.1, stretch: 2 }),
    ]) {
      const y = change(x, seeded(4));
      expect(y.min().dataSync()[0]).toBeGreaterThanOrEqual(x.min().dataSync()[0] - 1e-3);
      expect(y.max().dataSync()[0]).toBeLessThanOrEqual(x.max().dataSync()[0] + 1e-3);
      expect(largestGap(change(tf.fill([4, 9, 7, 3], 90), seeded(5)), tf.scalar(90))).toBeLessThan(1e-3);
    }
    expect(largestGap(affine({})(x, seeded(6)), x)).toBeLessThan(1e-3);
  });
});

describe('light and colour', () => {
  // One pixel of pure red and one of middle grey.
  const x = tf.tensor4d([200, 0, 0, 100, 100, 100], [1, 1, 2, 3]);
  const values = (change: Change, place: number) =>
    Array.from(change(x, at(place)).dataSync(), (value) => Math.round(value));

  test('brightness multiplies: half as bright, half as bright again', () => {
    expect(values(brightness(0.5), 0)).toEqual([100, 0, 0, 50, 50, 50]);
    expect(values(brightness(0.5), 1)).toEqual([300, 0, 0, 150, 150, 150]);
  });

  test('contrast moves values from the mean of the picture, which stays', () => {
    // Mean of the six numbers: 500 / 6 = 83.3
    expect(values(contrast(1), 0)).toEqual([83, 83, 83, 83, 83, 83]);
    expect(values(contrast(0.5), 1)).toEqual([258, -42, -42, 108, 108, 108]);
    expect(contrast(0.7)(x, seeded(2)).mean().dataSync()[0]).toBeCloseTo(500 / 6, 3);
  });

  test('saturation takes colour out down to grey, and leaves grey alone', () => {
    // 0.299 * 200 = 59.8
    expect(values(saturation(1), 0)).toEqual([60, 60, 60, 100, 100, 100]);
    expect(values(saturation(1), 1)).toEqual([340, -60, -60, 100, 100, 100]);
    expect(() => saturation(0.5)(tf.zeros([1, 2, 2, 1]), at(0))).toThrow(/saturation changes colours.*\[1,2,2,1\]/);
  });

  test('factors are spread evenly between the two ends', () => {
    const ones = tf.ones([3000, 1, 1, 1]);
    const factors = brightness(0.4)(ones, seeded(7));
    const { mean, variance } = tf.moments(factors);
    expect(factors.min().dataSync()[0]).toBeGreaterThanOrEqual(0.6);
    expect(factors.max().dataSync()[0]).toBeLessThan(1.4);
    // Even from 0.6 to 1.4: mean 1, variance 0.8^2 / 12 = 0.0533.
    expect(mean.dataSync()[0]).toBeCloseTo(1, 1);
    expect(variance.dataSync()[0]).toBeCloseTo(0.0533, 2);
  });
});

test('cutout covers a square of the asked size with the mean, somewhere else in each picture', () => {
  const x = tf.randomUniform([200, 8, 8, 1], 0, 100, 'float32', 5);
  expect(
    rows(
      cutout(0.5)(
        grey([
          [0, 0, 0, 8],
          [0, 0, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0, 8],
        ]),
        at(0.5),
      ),
    ),
  ).toEqual([
    [0, 0, 0, 8],
    [0, 1, 1, 0],
    [0, 1, 1, 0],
    [0, 0, 0, 8],
  ]);
  const covered = cutout(0.5)(x, seeded(8)).notEqual(x).sum([1, 2, 3]).dataSync();
  // Never more than half of each side; less where it lies over the edge, down to a quarter of it at a corner.
  expect(Math.max(...covered)).toBe(16);
  expect(Math.min(...covered)).toBeGreaterThanOrEqual(4);
  expect(new Set(covered).size).toBeGreaterThan(3);
});

test('noise has the asked deviation, on features too', () => {
  const { mean, variance } = tf.moments(noise(5)(tf.zeros([100, 200]), seeded(9)));
  expect(mean.dataSync()[0]).toBeCloseTo(0, 0);
  expect(Math.sqrt(variance.dataSync()[0])).toBeCloseTo(5, 1);
});

test.each([
  ['a rotation of a full turn', () => rotate(360), /degrees goes from 0 to 180; it was 360/],
  ['a zoom that ends before it begins', () => zoom(2, 1), /The most zoom goes from 2 to 100; it was 1/],
  ['a move by more than the picture', () => shift(4), /a share of the side.*it was 4/],
  ['a strength of two', () => contrast(2), /The strength of contrast goes from 0 to 1; it was 2/],
  ['a negative size', () => cutout(-1), /The size of cutout goes from 0 to 1/],
  ['a negative deviation', () => noise(-1), /deviation of noise.*it was -1/],
  ['no number', () => brightness(Number.NaN), /brightness.*it was NaN/],
])('%s is refused in a sentence', (_, make, message) => {
  expect(make).toThrow(message);
});
