import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { type Balancing, type ForwardPass, lossesAndGradients } from './gradients';
import { jacobianOf } from './jacobian';

/** Two losses of one weight w = [1, 2]: w0^2 + w1 with gradient [2, 1], and 3 w1 with gradient [0, 3]. */
function twoLosses() {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const weights: Weights = { 'layer/w': w };
  const losses = (): Record<'a' | 'b', Scalar> => {
    const [first, second] = tf.unstack(w);
    return { a: first.square().add(second) as Scalar, b: second.mul(3) as Scalar };
  };
  const gradient = (balancing?: Balancing, pass: () => ForwardPass = () => ({ losses: losses() })) =>
    tf.tidy(() => Array.from(lossesAndGradients(pass, weights, balancing).gradients['layer/w'].dataSync()));
  return { losses, weights, gradient };
}

const constant = (...values: number[]): Balancing => ({ weigh: () => tf.tensor1d(values) as Tensor1D });

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
    twoLosses().gradient({
      weigh(gramian: Tensor2D) {
        seen = Array.from(gramian.dataSync());
        return tf.ones([2]) as Tensor1D;
      },
    });
    expect(seen).toEqual([5, 3, 3, 9]);
  });

  test('run what they are computed of once, however many gradients are taken', () => {
    const { losses, weights } = twoLosses();
    let runs = 0;
    const pass = () => {
      runs++;
      return { losses: losses() };
    };
    tf.tidy(() => lossesAndGradients(pass, weights, constant(1, 2)));
    expect(runs).toBe(1);
  });

  test('leave no tensor behind', () => {
    const { gradient } = twoLosses();
    gradient(constant(1, 2));
    const before = tf.memory().numTensors;
    gradient(constant(1, 2));
    gradient();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('of which one is no task, as an adaptation, leave it as it is', () => {
    const { losses, gradient } = twoLosses();
    const pass = () => {
      const { a, b } = losses();
      return { losses: { a }, addedLoss: b };
    };
    // [2, 1] times 10, and [0, 3].
    expect(gradient(constant(10), pass)).toEqual([20, 13]);
  });

  const ROUTES = [
    ['weights', [16, 8, 8, 4]],
    ['representation', [4, 2, 2, 1]],
    ['last layer', [16, 8, 8, 4]],
    ['losses', [0, 0, 0, 0]],
  ] as const;
  test.each(ROUTES)('read gradients of %s, and heads learn by their own loss', (reads, products) => {
    // z = 2 w; the losses are a z with a = 2 and b z / 2 with b = 2: the gradients by z are 2 and 1, by w 4 and 2, by heads z and z / 2.
    const named = {
      'trunk/w': tf.variable(tf.tensor1d([3])),
      'one/a': tf.variable(tf.tensor1d([2])),
      'two/b': tf.variable(tf.tensor1d([2])),
    };
    let seen: number[] = [];
    const balancing: Balancing = {
      reads,
      taskOf: (name) => ['one', 'two'].find((task) => name.startsWith(`${task}/`)),
      lastLayer: ['trunk/w'],
      weigh(gramian) {
        seen = Array.from(gramian.dataSync());
        return tf.tensor1d([10, 100]);
      },
    };
    const pass = (isAdded: boolean) => () => {
      const representation = named['trunk/w'].mul(2);
      const losses = {
        one: representation.mul(named['one/a']).sum() as Scalar,
        two: representation.mul(named['two/b']).div(2).sum() as Scalar,
      };
      const addedLoss = Object.values(named)
        .reduce((sum: Tensor, gradient) => sum.add(gradient.mul(7)), tf.scalar(0))
        .sum() as Scalar;
      return { losses, representation, ...(isAdded && { addedLoss }) };
    };
    const run = (more: Partial<Balancing>, isAdded = false) =>
      tf.tidy(() => {
        const { gradients } = lossesAndGradients(pass(isAdded), named, { ...balancing, ...more });
        return Object.values(gradients).map((gradient) => gradient.dataSync()[0]);
      });
    expect(run({})).toEqual([4 * 10 + 2 * 100, 6, 3]);
    expect(seen).toEqual(products);
    expect(run({ weighs: 'losses' })).toEqual([4 * 10 + 2 * 100, 60, 300]);
    // A loss next to the tasks, with gradient 7 by each weight, is added once, whatever is weighted.
    expect(run({}, true)).toEqual([4 * 10 + 2 * 100 + 7, 6 + 7, 3 + 7]);
    expect(run({ weighs: 'losses' }, true)).toEqual([4 * 10 + 2 * 100 + 7, 60 + 7, 300 + 7]);
  });

  test('leave a weight that none of them reaches with a gradient of zero', () => {
    const { losses, weights } = twoLosses();
    const more = { ...weights, 'other/w': tf.variable(tf.ones([3])) };
    for (const balancing of [undefined, constant(1, 1)]) {
      const { gradients } = lossesAndGradients(() => ({ losses: losses() }), more, balancing);
      expect(Array.from(gradients['other/w'].dataSync())).toEqual([0, 0, 0]);
    }
  });

  test('have a Gramian of all their parts, and a sum that keeps a part which only one of them reaches', () => {
    const parts = [
      [tf.ones([2, 3]), tf.ones([4])],
      [tf.zeros([2, 3]), tf.ones([4])],
    ];
    const { gramian, weightedSum } = jacobianOf(parts);
    expect(gramian.arraySync()).toEqual([
      [10, 4],
      [4, 4],
    ]);
    const weights = tf.tensor1d([1, 2]);
    expect(weightedSum(weights).map((sum) => [sum?.shape, sum?.dataSync()[0]])).toEqual([
      [[2, 3], 1],
      [[4], 3],
    ]);
    const missing = jacobianOf([
      [undefined, undefined, tf.ones([2])],
      [undefined, tf.ones([2, 1]), tf.ones([2])],
    ]);
    expect(missing.gramian.arraySync()).toEqual([
      [2, 2],
      [2, 4],
    ]);
    expect(missing.weightedSum(weights).map((sum) => sum?.arraySync())).toEqual([undefined, [[2], [2]], [3, 3]]);
    expect(jacobianOf([[undefined], [undefined]]).gramian.arraySync()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});
