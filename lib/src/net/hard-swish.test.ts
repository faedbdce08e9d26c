import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { hardSigmoid, hardSwish, hardSwishFormula } from './hard-swish';

const x = [-4, -3, -1, 0, 1, 3, 5];

test('hard-sigmoid and hard-swish are straight lines between -3 and 3, with one sixth in half precision', () => {
  // 0.16662597656 is 0x3155 in IEEE 754 binary16: (1 + 341 / 1024) / 8.
  const sixth = (1 + 341 / 1024) / 8;
  const line = (value: number) => Math.min(Math.max(value + 3, 0), 6) * sixth;
  for (const [place, value] of hardSigmoid(tf.tensor1d(x)).dataSync().entries()) {
    expect(value).toBeCloseTo(line(x[place]), 6);
  }
  for (const [place, value] of hardSwish(tf.tensor1d(x)).dataSync().entries()) {
    expect(value).toBeCloseTo(x[place] * line(x[place]), 5);
  }
});

test('the slope of hard-swish is (2 x + 3) / 6 in the middle, and nothing and a whole outside', () => {
  const slopes = tf
    .grad((x) => hardSwish(x))(tf.tensor1d([-4, -1, 0, 2, 5]))
    .dataSync();
  const expected = [0, 1 / 6, 1 / 2, 7 / 6, 1];
  for (const [place, value] of slopes.entries()) expect(Math.abs(value - expected[place])).toBeLessThan(1e-3);
});

test('in one operation it is the formula, with its slope', () => {
  const x = tf.randomNormal([300, 700], 0, 3, 'float32', 1);
  const gap = (one: Tensor, other: Tensor) => one.sub(other).abs().max().dataSync()[0];
  expect(gap(hardSwish(x), hardSwishFormula(x))).toBeLessThan(1e-6);
  expect(gap(tf.grad(hardSwish)(x), tf.grad(hardSwishFormula)(x))).toBeLessThan(1e-6);
});
