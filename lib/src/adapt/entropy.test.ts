import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { entropyOf, meanEntropy } from './entropy';
import { expectClose, expectReference, reference } from './fixtures/reference';

const entropies = (logits: number[][]) => tf.tidy(() => Array.from(entropyOf(tf.tensor2d(logits)).dataSync()));
const mean = (logits: Tensor) => meanEntropy()(logits, tf.scalar(Number.NaN), { outputsOf: () => logits });

describe('entropyOf', () => {
  test.each(reference.predictions)('equals NumPy, and its mean in gradients: $name', ({ logits, losses }) => {
    const { value, gradient } = losses.entropy;
    expectClose(entropies(logits), value);
    expectReference(mean, [logits], { value: value.reduce((sum, one) => sum + one, 0) / value.length, gradient });
  });

  test('is log(classes) where all are as likely, 0 where one is sure, and finite at logits of 1e4', () => {
    expect(entropies([[1, 1, 1]])[0]).toBeCloseTo(Math.log(3), 6);
    expect(
      entropies([
        [1e4, 0, -1e4],
        [50, 0, 0],
      ]),
    ).toEqual([expect.closeTo(0, 6), expect.closeTo(0, 6)]);
    expectReference(mean, [[[1e4, 0, -1e4]]], { value: 0, gradient: [[[0, 0, 0]]] });
  });

  test('of p = 1/4, 3/4 is log 4 - 3/4 log 3', () => {
    expect(entropies([[0, Math.log(3)]])[0]).toBeCloseTo(Math.log(4) - 0.75 * Math.log(3), 6);
  });

  test('what is no logits of two classes or more is refused', () => {
    expect(() => entropies([[1], [2]])).toThrow(TransferError);
    expect(() => entropies([[1], [2]])).toThrow(
      /logits must be \[batch, classes\] with two classes or more; got \[2,1\]/,
    );
  });
});
