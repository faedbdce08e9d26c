import { expect, jest, test } from '@jest/globals';
import type { Tensor4D } from '@tensorflow/tfjs';

test('without native TensorFlow wasm is chosen, trains a convolution, and says once how fast it is', async () => {
  jest.doMock('@tensorflow/tfjs-node', () => {
    throw new Error('The addon (tfjs_binding.node) can not be found');
  });
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  const { ready, tf } = require('../tensorflow') as typeof import('../tensorflow');
  expect([await ready(), await ready()]).toEqual(['wasm', 'wasm']);
  const told = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith('transferlab'));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/'wasm' computes instead.*training several times as long.*npm run doctor/);
  const filter = tf.variable(tf.ones([2, 2, 1, 1]));
  // The single window holds 1, 2, 3, 4, so the result is their sum and its gradient by the filter is 1, 2, 3, 4.
  const loss = () =>
    tf.conv2d(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), filter as unknown as Tensor4D, 1, 'valid').asScalar();
  tf.train.sgd(0.1).minimize(loss);
  expect(Array.from(filter.dataSync()).map((weight) => weight.toFixed(4))).toEqual([
    '0.9000',
    '0.8000',
    '0.7000',
    '0.6000',
  ]);
});
