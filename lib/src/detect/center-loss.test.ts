import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import sharp from 'sharp';
import { augment } from '../augment/augment';
import type { Change } from '../augment/change';
import { mirrored } from '../augment/motion';
import type { Net } from '../core/net';
import { boxList, type NumberedBox } from '../data/box-list';
import type { Box } from '../data/labelled';
import { tf } from '../engine/tensorflow';
import { sgd } from '../optimize/sgd';
import { fit } from '../train/fit';
import { labelledFor, lossOn } from '../train/labelled';
import type { Loss, LossContext } from '../train/loss';
import { giouLoss } from './box-losses';
import { boxPictures } from './box-pictures';
import { centerLoss } from './center-loss';
import { focalLoss } from './focal-loss';

const picture = { width: 32, height: 32 };
const beside: LossContext = {
  outputsOf: () => {
    throw new Error('no teacher');
  },
};
const listed = (...pictures: NumberedBox[][]) => tf.tensor2d(pictures.map((boxes) => boxList(boxes, 3)));
const on = (loss: Loss, outputs: Tensor, labels: Tensor, partial = false): Scalar => {
  const spec = { classes: ['a', 'b'], boxes: picture, partial };
  return lossOn(loss, outputs, labelledFor('boxes', { boxes: labels }, { spec }), beside);
};
const value = (loss: Scalar) => loss.dataSync()[0];

/** Maps of stride 8 that say at every place: no middle, and these sides. */
const same = (sides: number[]) => tf.tile(tf.tensor4d([[[[-9, -9, ...sides]]]]), [1, 4, 4, 1]);
const box = { which: 1, box: [6, 6, 14, 20] as const };

test('of a box known but for its lower side, by hand', () => {
  // The middle (10, 13) lies in the place (1, 1), at 8 pixels; no other place is within the radius.
  const outputs = same([2, 2, 6, 5]);
  const middles = focalLoss(outputs.slice([0, 0, 0, 0], [-1, -1, -1, 2]), tf.oneHot([11], 32).reshape([1, 4, 4, 2]));
  const alone = value(middles as Scalar);
  // 7 pixels off at a stride of 8, and a box of 8 x 14 taken for one of 8 x 7, which lies in it.
  expect(value(on(centerLoss({ boxes: 'l1' }), outputs, listed([box])))).toBeCloseTo(alone + 0.1 * (7 / 8), 5);
  expect(value(on(centerLoss({ boxes: 'giou', weight: 2 }), outputs, listed([box])))).toBeCloseTo(alone + 2 * 0.5, 5);
  expect(value(on(centerLoss({ boxes: 'diou' }), outputs, listed([box])))).toBeCloseTo(
    alone + 5 * (0.5 + 3.5 ** 2 / (8 ** 2 + 14 ** 2)),
    5,
  );
});

test('is lowest, by every loss on the sides, where the sides are right', () => {
  for (const boxes of ['l1', 'giou', 'diou', 'ciou'] as const) {
    const of = (sides: number[]) => value(on(centerLoss({ boxes }), same(sides), listed([box])));
    for (const off of [-1, 1]) {
      for (let side = 0; side < 4; side++) {
        const moved = [2, 2, 6, 12].map((length, place) => length + (place === side ? off : 0));
        expect(of(moved)).toBeGreaterThan(of([2, 2, 6, 12]));
      }
    }
  }
});

test('its gradient in the sides is that of the loss on boxes, and nothing where there is no thing', () => {
  const outputs = same([3, 4, 5, 6]);
  const slope = tf.grad((maps: Tensor) => on(centerLoss({ weight: 1 }), maps, listed([box])))(outputs);
  const sides = slope.slice([0, 0, 0, 2]);
  const about = tf.grad((b: Tensor) => giouLoss(b, tf.tensor2d([[-2, -2, 6, 12]])).sum())(
    tf.tensor2d([[-3, -4, 5, 6]]),
  );
  const expected = [-1, -1, 1, 1].map((sign, side) => sign * about.dataSync()[side]);
  sides
    .slice([0, 1, 1, 0], [1, 1, 1, 4])
    .dataSync()
    .forEach((one, side) => {
      expect(one).toBeCloseTo(expected[side], 6);
    });
  expect(sides.abs().sum().dataSync()[0]).toBeCloseTo(
    expected.reduce((sum, one) => sum + Math.abs(one), 0),
    5,
  );
});

test('a picture without a label does not count, one without a thing does', () => {
  const two = tf.concat([same([2, 2, 6, 12]), same([1, 1, 1, 1]).add(9)]);
  const unlabelled = tf.tensor2d([boxList([box], 3), Array(15).fill(Number.NaN)]);
  const alone = value(on(centerLoss(), same([2, 2, 6, 12]), listed([box])));
  expect(value(on(centerLoss(), two, unlabelled, true))).toBeCloseTo(alone, 5);
  expect(value(on(centerLoss(), two, listed([box], [])))).toBeGreaterThan(alone);
});

test('classes that are skipped get no gradient; the others are judged as by themselves', () => {
  const outputs = tf.randomNormal([1, 4, 4, 6], 0, 1, 'float32', 4);
  const slope = tf.grad((maps: Tensor) => on(centerLoss({ skip: 1 }), maps, listed([box])))(outputs);
  expect(slope.slice([0, 0, 0, 0], [-1, -1, -1, 1]).abs().max().dataSync()[0]).toBe(0);
  const alone = on(centerLoss(), outputs.slice([0, 0, 0, 1]), listed([{ ...box, which: 0 }]));
  expect(value(on(centerLoss({ skip: 1 }), outputs, listed([box])))).toBeCloseTo(value(alone), 5);
});

test('what it cannot judge is refused in a sentence', () => {
  expect(() => centerLoss({ boxes: 'iou' as 'giou' })).toThrow(/no loss 'iou'.*l1, giou, diou, ciou/);
  expect(() => centerLoss({ weight: -1 })).toThrow(/weight is -1/);
  expect(() => centerLoss()(tf.zeros([2, 5]), tf.zeros([2]), beside)).toThrow(
    /got \[2,5\] and other labels.*boxPictures/,
  );
  expect(() => on(centerLoss({ skip: 2 }), same([1, 1, 1, 1]), listed([box]))).toThrow(/from 0 to 1; it was 2/);
});

test('boxes are where augment moved them', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'moved-')), 'a.png');
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } }).toFile(file);
  const mirror: Change = (x, draws) => {
    draws.moved?.(mirrored(x.shape));
    return x.reverse(2);
  };
  // Maps that hang on no pixel, so that only where the box lies can make a difference.
  const maps = tf.variable(tf.randomNormal([1, 16, 16, 5], 0, 1, 'float32', 3));
  const net: Net = {
    name: 'maps',
    input: { shape: [64, 64, 3] },
    weights: { 'maps/w': maps },
    output: [16, 16, 5],
    layers: [{ name: 'maps', apply: (x, w) => x.mean([1, 2, 3]).mul(0).reshape([-1, 1, 1, 1]).add(w['maps/w']) }],
    classes: ['a'],
  };
  const lossOf = async (trained: Net, box: Box) => {
    const pictures = [{ file, width: 64, height: 64, boxes: [{ box, class: 'a' }] }];
    const data = boxPictures(pictures, { classes: ['a'], size: 64 });
    const { epochs } = await fit(trained, data, {
      loss: { boxes: centerLoss() },
      optimizer: sgd(0),
      epochs: 1,
      batch: 1,
    });
    return epochs[0].loss;
  };
  const moved = await lossOf(augment(net, mirror), [8, 10, 24, 40]);
  expect(moved).toBeCloseTo(await lossOf(net, [40, 10, 56, 40]), 5);
  expect(Math.abs(moved - (await lossOf(net, [8, 10, 24, 40])))).toBeGreaterThan(0.01);
});
