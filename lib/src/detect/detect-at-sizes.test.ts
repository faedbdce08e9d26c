import { expect, test } from '@jest/globals';
import type { Tensor4D } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { atSize } from './at-size';
import { detect } from './detect';
import { detectAtSizes } from './detect-at-sizes';
import { softNms } from './soft-nms';

/**
 * Sees a spot where 4 x 4 pixels are bright, by the logit of their mean over 255, less one half and times ten, and takes
 * it for 8 pixels wide and high: a spot of a picture of 32 pixels is 16 of the same picture at 64.
 */
const spots: Net = {
  name: 'spots',
  input: { shape: [32, 32, 3] },
  output: [8, 8, 5],
  classes: ['spot'],
  weights: {},
  layers: [
    {
      name: 'spots',
      apply: (x) => {
        const bright = tf
          .avgPool(x as Tensor4D, 4, 4, 'valid')
          .mean(3, true)
          .div(255);
        const sides = tf.fill([...bright.shape.slice(0, 3), 4], 4);
        return tf.concat([bright.sub(0.5).mul(10), sides], 3);
      },
    },
  ],
};

/** Pictures of this side, black but for one bright square each, whose corner is given in places of 4 x 4 pixels. */
function pictures(side: number, corners: readonly (readonly [row: number, column: number, brightness: number])[]) {
  const values = new Float32Array(corners.length * side * side * 3);
  for (const [picture, [row, column, brightness]] of corners.entries()) {
    for (let y = 4 * row; y < 4 * row + 4; y++) {
      const from = ((picture * side + y) * side + 4 * column) * 3;
      values.fill(brightness, from, from + 12);
    }
  }
  return arrays(
    values,
    corners.map(() => 0),
    { shape: [side, side, 3], pixels: true, name: `at ${side}` },
  );
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test('boxes of every size are given in pixels of the first and merged', async () => {
  const large = atSize(spots, 64);
  expect([large.input.shape, large.output]).toEqual([
    [64, 64, 3],
    [16, 16, 5],
  ]);
  // The first spot stands at (8, 8) in both, the second at (4, 8) of 32 and, as (40, 40) of 64, at (20, 20).
  const views = [
    {
      net: spots,
      data: pictures(32, [
        [2, 2, 255],
        [2, 1, 255],
      ]),
    },
    {
      net: large,
      data: pictures(64, [
        [4, 4, 230],
        [10, 10, 204],
      ]),
    },
  ];
  const [first, second] = await detectAtSizes(views, { merge: (found) => [...found] });
  expect(first.map(({ box }) => box)).toEqual([
    [4, 4, 12, 12],
    [6, 6, 10, 10],
  ]);
  expect(second.map(({ box }) => box)).toEqual([
    [0, 4, 8, 12],
    [18, 18, 22, 22],
  ]);
  expect(second[1].score).toBeCloseTo(sigmoid(3), 5);
  expect(second[1].class).toBe('spot');
  // The smaller box covers a quarter of the larger: suppressed above that overlap, kept below, lowered by soft-NMS.
  const suppressed = await detectAtSizes(views, { merge: (found) => softNms(found, { decay: 'linear', iou: 0.2 }) });
  expect(suppressed[0][1].score).toBeCloseTo(sigmoid(10 * (230 / 255 - 0.5)) * 0.75, 4);
  expect((await detectAtSizes(views))[0]).toHaveLength(2);
  expect((await detectAtSizes(views, { maxDetections: 1 })).map((found) => found.length)).toEqual([1, 1]);
});

test('boxes can be asked for in pixels of another size', async () => {
  const [found] = await detectAtSizes([{ net: spots, data: pictures(32, [[2, 2, 255]]) }], { size: [64, 320] });
  expect(found.map(({ box }) => box)).toEqual([[8, 40, 24, 120]]);
});

test('views of other numbers of pictures, no view, and sizes that are none are refused', async () => {
  const spot = [1, 1, 255] as const;
  const views = [pictures(32, [spot]), pictures(32, [spot, spot])].map((data) => ({ net: spots, data }));
  await expect(detectAtSizes(views)).rejects.toThrow('at 32 has 1 pictures and at 32 2');
  await expect(detectAtSizes([])).rejects.toThrow('There is no view');
  expect(() => atSize(spots, 31.5)).toThrow('an integer number of pixels');
  expect(() => atSize({ ...spots, input: { shape: [10] } }, 32)).toThrow('this one reads [10]');
});

test('a size at which the layers do not fit together is refused by name', () => {
  const odd: Net = {
    ...spots,
    layers: [{ name: 'halves', apply: (x) => tf.avgPool(x as Tensor4D, 2, 2, 'same').reshape([1, 16, 16, 3]) }],
  };
  expect(() => atSize(odd, 30)).toThrow('spots cannot read pictures of 30 pixels');
});

test.each([-0.1, 1.1, 1e9, Number.NaN, 'x', null])('a minScore of %p is refused', async (value) => {
  const minScore = value as number;
  const data = pictures(32, [[1, 1, 255]]);
  const sentence = /detect's minScore is .*; it must be a probability from 0 to 1. Try 0.3./;
  await expect(detect(spots, data, { minScore })).rejects.toThrow(sentence);
  await expect(detectAtSizes([{ net: spots, data }], { minScore })).rejects.toThrow(sentence);
});

test.each([[[0, 32]], [[32, Number.NaN]], [[32]], [[-1, 32]], ['32'], [32], [null]])(
  'a size of %j is refused',
  async (size) => {
    const views = [{ net: spots, data: pictures(32, [[1, 1, 255]]) }];
    await expect(detectAtSizes(views, { size: size as never })).rejects.toThrow("detectAtSizes' size");
  },
);

test.each(['nms', 1, null])('a merge of %p is refused', async (merge) => {
  const views = [{ net: spots, data: pictures(32, [[1, 1, 255]]) }];
  await expect(detectAtSizes(views, { merge: merge as never })).rejects.toThrow('merge as a function');
});
