import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Weights } from '../net/net';
import { type Balance, combine } from './balance';
import { lossesAndGradients } from './gradients';

/** Two losses of one weight w = [1, 2]: w0^2 + w1 with gradient [2, 1], and 3 w1 with gradient [0, 3]. */
function twoLosses() {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const weights: Weights = { 'layer/w': w };
  const losses = (): Scalar[] => {
    const [first, second] = tf.unstack(w);
    return [first.square().add(second) as Scalar, second.mul(3) as Scalar];
  };
  const gradient = (balance?: Balance, tasks = 2) =>
    tf.tidy(() => Array.from(lossesAndGradients(losses, weights, { tasks, balance }).gradients['layer/w'].dataSync()));
  return { losses, weights, gradient };
}

const constant =
  (...values: number[]): Balance =>
  () =>
    tf.tensor1d(values) as Tensor1D;

describe('several losses', () => {
  test('are summed where nothing balances them: [2, 1] + [0, 3]', () => {
    expect(twoLosses().gradient()).toEqual([2, 4]);
  });

  test('are weighted by what balances them: [2, 1] / 2 + 2 [0, 3]', () => {
    expect(twoLosses().gradient(constant(0.5, 2))).toEqual([1, 6.5]);
    expect(twoLosses().gradient(constant(1, 1))).toEqual([2, 4]);
  });

  test('are balanced from the Gramian of their gradients: 2*2 + 1*1, 1*3, 3*3', () => {
    let seen: number[] = [];
    twoLosses().gradient((gramian) => {
      seen = Array.from(gramian.dataSync());
      return tf.ones([2]) as Tensor1D;
    });
    expect(seen).toEqual([5, 3, 3, 9]);
  });

  test('behind the tasks, as an adaptation stands, are added as they are', () => {
    // One task, weighted by 10; the second loss is no task.
    expect(twoLosses().gradient(constant(10), 1)).toEqual([20, 13]);
  });

  test('leave a weight that none of them reaches with a gradient of zero', () => {
    const { losses, weights } = twoLosses();
    const more = { ...weights, 'other/w': tf.variable(tf.ones([3])) };
    const { gradients } = lossesAndGradients(losses, more, { tasks: 2 });
    expect(Array.from(gradients['other/w'].dataSync())).toEqual([0, 0, 0]);
  });

  test('keep the shapes of the weights', () => {
    const gradients = [
      { a: tf.ones([2, 3]), b: tf.ones([4]) },
      { a: tf.zeros([2, 3]), b: tf.ones([4]) },
    ];
    const { a, b } = combine(gradients, constant(1, 2));
    expect([a.shape, b.shape]).toEqual([[2, 3], [4]]);
    expect(Array.from(b.dataSync())).toEqual([3, 3, 3, 3]);
  });
});
