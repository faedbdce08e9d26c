import { expect, test } from '@jest/globals';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { largestValue } from './largest-value';

const kernel = tf.variable(tf.ones([3, 3, 2, 6]));

test('of a convolution and what pools it, the map between is the largest: 4 bytes times 8 x 8 x 6', () => {
  const run = (x: Tensor) => [
    tf.maxPool(tf.conv2d(x as Tensor4D, kernel as Tensor as Tensor4D, 1, 'same'), 2, 2, 'same'),
  ];
  expect(largestValue(run, [1, 8, 8, 2])).toBe(4 * 8 * 8 * 6);
  expect(largestValue(run, [3, 8, 8, 2])).toBe(3 * 4 * 8 * 8 * 6);
});

test('weights, and what follows from them alone, do not count', () => {
  const wide = tf.variable(tf.ones([2, 5000]));
  const run = (x: Tensor) => [x.matMul((wide.mul(2) as Tensor2D).slice([0, 0], [2, 3]))];
  expect(largestValue(run, [4, 2])).toBe(4 * 4 * 2);
});

test('where a shape hangs on values it cannot be told', () => {
  const run = (x: Tensor) => [tf.fill([Math.round(x.sum().dataSync()[0]) + 1, 2], 1)];
  expect(largestValue(run, [1, 2])).toBeUndefined();
});
