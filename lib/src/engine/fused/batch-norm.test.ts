import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { ready, tf } from '../tensorflow';
import { fusedBatchNorm, plainBatchNorm } from './batch-norm';

const largestGap = (a: Tensor, b: Tensor) => a.sub(b).abs().max().dataSync()[0];

describe('the fused batch normalisation', () => {
  const x = tf.randomNormal([4, 3, 5, 2], 2, 3, 'float32', 1);
  const scale = tf.tensor1d([1.5, 0.7]);
  const offset = tf.tensor1d([-0.3, 0.2]);

  test('equals the formula: result, mean and unbiased variance', () => {
    const [fused, plain] = [fusedBatchNorm(x, scale, offset, 1e-3), plainBatchNorm(x, scale, offset, 1e-3)];
    expect(largestGap(fused.y, plain.y)).toBeLessThan(1e-5);
    expect(largestGap(fused.mean, plain.mean)).toBeLessThan(1e-5);
    expect(largestGap(fused.variance, plain.variance)).toBeLessThan(1e-4);
  });

  test('normalises to mean 0 and spread 1 where scale is 1 and offset 0', () => {
    const { y } = fusedBatchNorm(x, tf.ones([2]), tf.zeros([2]), 0);
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    expect(Array.from(mean.dataSync()).every((value) => Math.abs(value) < 1e-5)).toBe(true);
    expect(Array.from(variance.dataSync()).every((value) => Math.abs(value - 1) < 1e-4)).toBe(true);
  });

  test('has the gradients of the formula, for features, scale and offset', () => {
    const weigh = tf.randomNormal([4, 3, 5, 2], 0, 1, 'float32', 2);
    const gradients = (normalise: typeof fusedBatchNorm) =>
      tf.grads((...inputs: Tensor[]) => normalise(inputs[0], inputs[1], inputs[2], 1e-3).y.mul(weigh).sum())([
        x,
        scale,
        offset,
      ]);
    const [fused, plain] = [gradients(fusedBatchNorm), gradients(plainBatchNorm)];
    for (const index of [0, 1, 2]) expect(largestGap(fused[index], plain[index])).toBeLessThan(1e-4);
  });
});

test('native TensorFlow computes here', async () => {
  expect(await ready()).toBe('tensorflow');
});
