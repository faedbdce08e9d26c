import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Mode } from '../core/net';
import { tf } from '../engine/tensorflow';
import { PREDICTING } from './forward';
import { alphaDropout, gaussianDropout, gaussianNoise, sharedDropout } from './noise';

const training: Mode = { training: true, update: () => {}, seed: () => tf.tensor1d([3, 4], 'int32') };
const normal = tf.randomNormal([200, 500], 0, 1, 'float32', 1);

function moments(x: Tensor): [mean: number, variance: number] {
  const { mean, variance } = tf.moments(x);
  return [mean.dataSync()[0], variance.dataSync()[0]];
}

test('nothing is changed in prediction', () => {
  const x = tf.ones([2, 3, 4]);
  const results = [
    sharedDropout(x, 0.5, [2, 1, 4], PREDICTING),
    gaussianNoise(x, 0.5, PREDICTING),
    gaussianDropout(x, 0.5, PREDICTING),
    alphaDropout(x, 0.5, PREDICTING),
  ];
  for (const result of results) expect(result).toBe(x);
});

describe('in training', () => {
  test('shared dropout drops a channel in all its steps, and a quarter of the channels', () => {
    const dropped = sharedDropout(tf.ones([100, 3, 40]), 0.25, [100, 1, 40], training);
    const [first, second, third] = tf.unstack(dropped, 1).map((step) => [...step.dataSync()]);
    expect([second, third]).toEqual([first, first]);
    // Kept units become 1 / 0.75, so the mean stays 1; its standard error is sqrt(1 / 3 / 4000) = 0.009.
    expect(new Set(first)).toEqual(new Set([0, Math.fround(4 / 3)]));
    expect(first.reduce((sum, value) => sum + value) / first.length).toBeCloseTo(1, 1);
  });

  test('gaussian noise has the spread asked for', () => {
    const [mean, variance] = moments(gaussianNoise(tf.fill([200, 500], 2), 0.5, training));
    expect(mean).toBeCloseTo(2, 2);
    expect(variance).toBeCloseTo(0.25, 2);
  });

  test('gaussian dropout multiplies by mean 1 and variance share / (1 - share), as Srivastava 2014 has it', () => {
    const [mean, variance] = moments(gaussianDropout(tf.ones([200, 500]), 0.2, training));
    expect(mean).toBeCloseTo(1, 2);
    expect(variance).toBeCloseTo(0.25, 2);
  });

  test.each([0.1, 0.5])('alpha dropout of %d keeps mean 0 and variance 1, as Klambauer 2017 proves', (share) => {
    const [mean, variance] = moments(alphaDropout(normal, share, training));
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  test('alpha dropout puts dropped units at SELU at minus infinity, on the line a x + b', () => {
    const values = new Set(alphaDropout(tf.zeros([4, 4]), 0.5, training).dataSync());
    // lambda alpha = 1.7580993; a = (0.5 (1 + 0.5 * 1.7580993^2))^-1/2 = 0.8864049, b = 0.5 * 1.7580993 a = 0.7791939.
    const [dropped, kept] = [...values].sort((a, b) => a - b);
    expect(kept).toBeCloseTo(0.7791939, 5);
    expect(dropped).toBeCloseTo(0.7791939 - 0.8864049 * 1.7580993, 5);
  });
});
