import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { DETECTION, flat } from './fixtures/detection';
import { focalLoss } from './focal-loss';

const maps = (nested: unknown) => tf.tensor4d(nested as number[][][][]);
const { logits, heat, losses } = DETECTION.focal;

describe("CornerNet's focal loss", () => {
  test.each(losses)('is what PyTorch computes with alpha $alpha and beta $beta', ({ alpha, beta, value, gradient }) => {
    const of = (z: Tensor) => focalLoss(z, maps(heat), { alpha, beta });
    const found = tf.valueAndGrad(of)(maps(logits));
    expect(found.value.dataSync()[0]).toBeCloseTo(value, 4);
    const right = flat(gradient as never);
    found.grad.dataSync().forEach((slope, place) => {
      expect(Math.abs(slope - right[place])).toBeLessThan(2e-6);
    });
  });

  test('by hand: a middle of probability 1/2, a place beside it of heat 1/2, a place far off', () => {
    // (1/4 ln 2 + (1/2)^4 1/4 ln 2 + 1/4 ln 2) / 1
    const expected = (0.25 + 0.25 / 16 + 0.25) * Math.LN2;
    const value = focalLoss(tf.zeros([1, 1, 3, 1]), maps([[[[1], [0.5], [0]]]]));
    expect(value.dataSync()[0]).toBeCloseTo(expected, 6);
  });

  test('is finite, and has a finite gradient, for logits of any size', () => {
    const z = maps([[[[-200], [200], [-200], [200]]]]);
    const found = tf.valueAndGrad((x: Tensor) => focalLoss(x, maps([[[[1], [1], [0], [0]]]])))(z);
    // A missed middle and an invented one, of two middles.
    expect(found.value.dataSync()[0]).toBeCloseTo((200 + 200) / 2, 3);
    expect([...found.grad.dataSync()].every(Number.isFinite)).toBe(true);
  });

  test('is finite where a heat is above 1, with any exponent: it has no real power there', () => {
    const [z, heat] = [tf.tensor2d([[0.5, -1]]), tf.tensor2d([[2, 1]])];
    for (const beta of [0.5, 2, 3, 4]) expect(focalLoss(z, heat, { beta }).dataSync()[0]).toBeGreaterThan(0);
  });

  test('leaves out a picture that does not count, and its middles', () => {
    const z = tf.randomNormal([2, 3, 3, 2], 0, 1, 'float32', 1);
    const y = tf.randomUniform([2, 3, 3, 2], 0, 1, 'float32', 2).greater(0.8).toFloat();
    const first = focalLoss(z.slice([0], [1]), y.slice([0], [1])).dataSync()[0];
    expect(focalLoss(z, y, { present: tf.tensor1d([1, 0]) }).dataSync()[0]).toBeCloseTo(first, 5);
    expect(() => focalLoss(z, y, { present: y })).toThrow(/one number for each of 2 images, \[2\]; got.*\[2,3,3,2\]/);
  });
});
