import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { fuse } from '../engine/fused/fuse';
import { byFormulas, hasNativeOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { type Activation, biasedActivation } from './biased-activation';

// As in a compiled step, where the activations' own gradients can be differentiated.
fuse();

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 3, 'float32', seed);
const gap = (one: Tensor, other: Tensor) => one.sub(other).abs().max().dataSync()[0];

test('the operations are there where set-up has built the addon', () => expect(hasNativeOperations()).toBe(true));

// By hand: z = x + bias is -4, -3, -1, 0, 2, 3 and 5 with the bias 1; a sixth in half precision is 0.16662597656.
const SIXTH = 0.16662597656;
const WANTED: Record<string, { y: number[]; slope: number[] }> = {
  none: { y: [-4, -3, -1, 0, 2, 3, 5], slope: [1, 1, 1, 1, 1, 1, 1] },
  relu: { y: [0, 0, 0, 0, 2, 3, 5], slope: [0, 0, 0, 0, 1, 1, 1] },
  'hard-swish': {
    y: [0, 0, -2 * SIXTH, 0, 10 * SIXTH, 18 * SIXTH, 30 * SIXTH],
    slope: [0, 0, SIXTH, 3 * SIXTH, 7 * SIXTH, 6 * SIXTH, 6 * SIXTH],
  },
};

test.each(Object.entries(WANTED))('%s behind a bias, and both slopes, by hand', (name, { y, slope }) => {
  const activation = name === 'none' ? undefined : (name as Activation);
  const x = tf.tensor2d([-5, -4, -2, -1, 1, 2, 4], [7, 1]);
  const of = (x: Tensor, bias: Tensor) => biasedActivation(x, bias, activation);
  const { value, grads } = tf.valueAndGrads((x: Tensor, bias: Tensor) => of(x, bias).mul(2).sum())([
    x,
    tf.tensor1d([1]),
  ]);
  expect(value.dataSync()[0]).toBeCloseTo(2 * y.reduce((sum, one) => sum + one, 0), 4);
  for (const [place, one] of [...grads[0].dataSync()].entries()) expect(one).toBeCloseTo(2 * slope[place], 5);
  expect(grads[1].dataSync()[0]).toBeCloseTo(2 * slope.reduce((sum, one) => sum + one, 0), 4);
  expect([...of(x, tf.tensor1d([1])).dataSync()].map((one) => Number(one.toFixed(4)) + 0)).toEqual(
    y.map((one) => Number(one.toFixed(4)) + 0),
  );
});

// Channels that fill no vector, maps whose places do not divide evenly, and one large enough for several threads.
test.each([[[1, 1, 1, 1]], [[2, 3, 5, 18]], [[8, 33, 31, 72]]])(
  'maps %j: values, both gradients and gradients of gradients are those of the formulas',
  (shape) => {
    const [x, bias, dy] = [random(shape, 1), random(shape.slice(-1), 2), random(shape, 3)];
    for (const activation of [undefined, 'relu', 'hard-swish'] as const) {
      const once = (x: Tensor, bias: Tensor) => biasedActivation(x, bias, activation).square().mul(dy).sum();
      const twice = (x: Tensor, bias: Tensor) =>
        tf
          .grad((b: Tensor) => once(x, b))(bias)
          .square()
          .sum();
      for (const f of [once, twice]) {
        const differentiated = () => tf.valueAndGrads(f)([x, bias]);
        const [own, plain] = [differentiated(), byFormulas(differentiated)];
        const size = (one: Tensor) => 1 + one.abs().max().dataSync()[0];
        expect(gap(own.value, plain.value)).toBeLessThan(1e-5 * size(plain.value));
        for (const [place, grad] of own.grads.entries()) {
          expect(gap(grad, plain.grads[place])).toBeLessThan(1e-5 * size(plain.grads[place]));
        }
      }
    }
  },
);

test('what is no number stays none, and maps of other channels than biases are refused', () => {
  const slope = (x: Tensor) => tf.grad((x: Tensor) => biasedActivation(x, tf.tensor1d([1, 1]), 'relu').sum())(x);
  const found = tf.valueAndGrad((x: Tensor) => biasedActivation(x, tf.tensor1d([0]), 'hard-swish').sum());
  expect(found(tf.tensor2d([[Number.NaN]])).value.dataSync()[0]).toBeNaN();
  expect(() => slope(tf.ones([3, 5]))).toThrow(/a number for each channel/);
});
