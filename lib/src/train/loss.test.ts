import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { crossEntropy } from './loss';

const logits = tf.tensor2d([
  [2, 1, 0.1],
  [0.5, 2.5, -1],
]);
const labels = tf.tensor1d([0, 2], 'int32');

/** Made by torch.nn.functional.cross_entropy on the same logits. */
test('cross-entropy equals PyTorch, plain and with label smoothing', () => {
  expect(crossEntropy()(logits, labels).dataSync()[0]).toBeCloseTo(2.035104, 5);
  expect(crossEntropy(0.1)(logits, labels).dataSync()[0]).toBeCloseTo(2.000104, 5);
});

test('stays finite for scores of a thousand', () => {
  expect(crossEntropy()(tf.tensor2d([[1000, 0]]), tf.tensor1d([1], 'int32')).dataSync()[0]).toBe(1000);
});
