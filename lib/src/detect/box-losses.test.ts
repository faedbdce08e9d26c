import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { type BoxLoss, ciouLoss, diouLoss, giouLoss } from './box-losses';
import { DETECTION, flat } from './fixtures/detection';

const { boxes } = DETECTION;
const LOSSES: readonly (readonly ['giou' | 'diou' | 'ciou', BoxLoss])[] = [
  ['giou', giouLoss],
  ['diou', diouLoss],
  ['ciou', ciouLoss],
];
const of = (rows: readonly (readonly number[])[]) => tf.tensor2d(rows as number[][]);
const sumOf = (loss: BoxLoss, right: Tensor) => (found: Tensor) => loss(found, right).sum();

describe.each(LOSSES)('the loss by %s', (name, loss) => {
  test("is torchvision's", () => {
    loss(of(boxes.found), of(boxes.right))
      .dataSync()
      .forEach((value, place) => {
        expect(Math.abs(value - boxes[name].values[place])).toBeLessThan(1e-5);
      });
  });

  test("has torchvision's gradient", () => {
    const right = flat(boxes[name].gradients);
    tf.grad(sumOf(loss, of(boxes.right)))(of(boxes.found))
      .dataSync()
      .forEach((slope, place) => {
        expect(Math.abs(slope - right[place])).toBeLessThan(1e-5 * Math.max(1, Math.abs(right[place])));
      });
  });

  test('is 0 for the box itself', () => {
    expect(loss(of(boxes.right), of(boxes.right)).abs().max().dataSync()[0]).toBeLessThan(1e-6);
  });

  test('is from 0 to 2, and has a finite gradient, for boxes without area and turned inside out', () => {
    const odd = of([
      [5, 5, 5, 5],
      [8, 2, 3, 9],
      [9, 9, 1, 1],
      [50, 50, 20, 20],
    ]);
    const right = tf.tile(of([[2, 2, 10, 12]]), [4, 1]);
    const found = tf.valueAndGrad(sumOf(loss, right))(odd);
    for (const value of loss(odd, right).dataSync()) {
      expect(value).toBeGreaterThanOrEqual(0.99);
      expect(value).toBeLessThanOrEqual(2.01);
    }
    expect([...found.grad.dataSync()].every(Number.isFinite)).toBe(true);
  });
});

test.each([
  ['giou', giouLoss],
  ['diou', diouLoss],
] as const)('the slope of the loss by %s is the difference of values beside it', (_, loss) => {
  // From the 26th on no two sides are so near that a step would change which is the further one.
  const [found, right] = [boxes.found.slice(25), of(boxes.right.slice(25))];
  const slopes = tf.grad(sumOf(loss, right))(of(found)).arraySync() as number[][];
  const step = 0.02;
  for (let side = 0; side < 4; side++) {
    const moved = (by: number) => loss(of(found.map((box) => box.map((x, k) => (k === side ? x + by : x)))), right);
    const difference = moved(step)
      .sub(moved(-step))
      .div(2 * step)
      .dataSync();
    for (const [place, slope] of slopes.entries()) expect(Math.abs(slope[side] - difference[place])).toBeLessThan(5e-3);
  }
});

test('giou by hand: a box of 2 x 2 beside one of 2 x 2, with 2 x 1 between them', () => {
  // No intersection; the box around both is 2 x 5, of which 8 are covered: giou = 0 - (10 - 8) / 10.
  expect(giouLoss(of([[0, 0, 2, 2]]), of([[3, 0, 5, 2]])).dataSync()[0]).toBeCloseTo(1.2, 6);
});
