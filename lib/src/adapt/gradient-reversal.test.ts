import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { gradientReversal } from './gradient-reversal';

const bent = (x: Tensor): Scalar => x.sin().add(x.square()).sum();
const numbers = tf.tensor1d([-1.5, -0.2, 0.4, 1.1]);

/** The gradient of a function by central differences. */
function differences(f: (x: Tensor) => Scalar, x: Tensor1D): number[] {
  const h = 1e-2;
  return Array.from({ length: x.size }, (_, index) =>
    tf.tidy(() => {
      const bump = tf
        .oneHot(tf.tensor1d([index], 'int32'), x.size)
        .reshape([-1])
        .mul(h);
      return (
        f(x.add(bump))
          .sub(f(x.sub(bump)))
          .dataSync()[0] /
        (2 * h)
      );
    }),
  );
}

describe('gradientReversal', () => {
  test.each([0, 0.3, 1, 10])('gives x to the bit and -%p times the measured gradient', (weight) => {
    expect([...gradientReversal(numbers, weight).dataSync()]).toEqual([...numbers.dataSync()]);
    const gradients = tf
      .grad((x: Tensor) => bent(gradientReversal(x, weight)))(numbers)
      .dataSync();
    for (const [index, gradient] of differences(bent, numbers).entries()) {
      expect(gradients[index]).toBeCloseTo(-weight * gradient, 2);
    }
  });

  test('of 2 x at weight 0.5 is -0.5 times 2: the weight is not applied forward too', () => {
    const { value, grad } = tf.valueAndGrad((x: Tensor) => gradientReversal(x, 0.5).mul(2).sum())(tf.tensor1d([3, 5]));
    expect(value.dataSync()[0]).toBe(16);
    expect([...grad.dataSync()]).toEqual([-1, -1]);
  });

  test('reverses an even number of times to where it was', () => {
    const twice = tf
      .grad((x: Tensor) => bent(gradientReversal(gradientReversal(x, 2), 3)))(numbers)
      .dataSync();
    const plain = tf.grad(bent)(numbers).dataSync();
    for (const [index, gradient] of plain.entries()) expect(twice[index]).toBeCloseTo(6 * gradient, 4);
  });

  test('leaves the gradient of the weights behind it, and reverses that of the weights in front', () => {
    const [x, front, behind] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]), tf.tensor2d([[5]])];
    const gradients = tf.grads((first: Tensor, second: Tensor) =>
      gradientReversal(x.matMul(first as Tensor2D), 0.25)
        .mul(second)
        .sum(),
    )([front, behind]);
    // d/d behind = 1 * 3 + 2 * 4, as without the layer; d/d front = -0.25 * 5 * x.
    expect([...gradients[1].dataSync()]).toEqual([11]);
    expect([...gradients[0].dataSync()]).toEqual([-1.25, -2.5]);
  });

  test('in a graph takes its weight anew at every call, and equals the eager one to the bit', () => {
    const gradients = (x: Tensor, weight: Tensor) =>
      tf.grad((input: Tensor) => bent(gradientReversal(input, weight)))(x);
    const step = compile(gradients);
    for (const weight of [0, 0.1, 0.7, 0.7, 3].map((value) => tf.scalar(value))) {
      const [compiled, eager] = [step(numbers, weight), gradients(numbers, weight)].map((tensor) => [
        ...tensor.dataSync(),
      ]);
      for (const [index, gradient] of eager.entries()) expect(Math.abs(compiled[index] - gradient)).toBeLessThan(1e-6);
    }
    step.dispose();
  });

  test('its own gradient has a gradient: a penalty on reversed gradients', () => {
    const penalty = (x: Tensor) =>
      tf
        .grad((y: Tensor) => gradientReversal(y, 0.5).pow(3).sum())(x)
        .square()
        .sum();
    // The gradient is -1.5 R(x)^2, its square 2.25 R(x)^4, and the gradient of that 9 R(x)^3 times -0.5, for R reverses here too.
    expect(
      tf
        .grad(penalty)(tf.tensor1d([2]))
        .dataSync()[0],
    ).toBeCloseTo(-36, 3);
  });

  // The layer test that pytorch-adapt publishes (tests/layers/test_gradient_reversal.py), with its sizes.
  test.each([0.1, 1, 10])('behind a linear layer gives its gradients times -%p, and steps uphill by them', (weight) => {
    const [x, kernel] = [
      tf.randomNormal([64, 500], 0, 1, 'float32', 3),
      tf.randomNormal([500, 100], 0, 0.05, 'float32', 4),
    ];
    const truth = tf.oneHot(tf.range(0, 64, 1, 'int32'), 100);
    const loss = (logits: Tensor): Scalar => tf.losses.softmaxCrossEntropy(truth, logits);
    const layer = (w: Tensor, b: Tensor) => x.matMul(w as Tensor).add(b);
    const plain = tf.grads((w: Tensor, b: Tensor) => loss(layer(w, b)))([kernel, tf.zeros([100])]);
    const reversed = tf.grads((w: Tensor, b: Tensor) => loss(gradientReversal(layer(w, b), weight)))([
      kernel,
      tf.zeros([100]),
    ]);
    for (const [which, gradients] of plain.entries()) {
      const gap = gradients.mul(weight).add(reversed[which]).abs().max().div(gradients.abs().max().mul(weight));
      expect(gap.dataSync()[0]).toBeLessThan(1e-6);
    }
  });

  test('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const weight = tf.scalar(0.5);
    tf.grad((x: Tensor) => bent(gradientReversal(x, weight)))(numbers).dispose();
    gradientReversal(numbers, weight).dispose();
    weight.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
