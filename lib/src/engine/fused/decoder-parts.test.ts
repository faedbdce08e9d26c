import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { gated, gatedFormula } from '../../net/gate';
import { rmsNormFormula } from '../../net/rms-norm';
import { rotaryAngles, rotate, rotateFormula } from '../../net/rotary';
import { tf } from '../tensorflow';
import { fusedRmsNorm } from './decoder-parts';

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const gap = (a: Tensor, b: Tensor) => tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);

/** Checks value and gradients of two forms of a function. */
function expectAlike(fused: (...x: Tensor[]) => Tensor, plain: (...x: Tensor[]) => Tensor, ...at: Tensor[]): void {
  const weigh = random(plain(...at).shape, 99);
  expect(gap(fused(...at), plain(...at))).toBeLessThan(3e-6);
  const gradients = (f: typeof fused) =>
    tf.grads((...x: Tensor[]) =>
      f(...x)
        .mul(weigh)
        .sum(),
    )(at);
  const [ours, formula] = [gradients(fused), gradients(plain)];
  for (const [which, gradient] of ours.entries()) expect(gap(gradient, formula[which])).toBeLessThan(5e-5);
}

describe('RMS normalisation', () => {
  const epsilon = 1e-5;
  const fused = (x: Tensor, scale: Tensor) => fusedRmsNorm({ x, scale, epsilon: tf.scalar(epsilon) });

  test('by hand: 3 and 4 have the root mean square sqrt(12.5)', () => {
    const found = fused(tf.tensor2d([[3, 4]]), tf.tensor1d([1, 2])).dataSync();
    expect([...found]).toEqual([expect.closeTo(0.848528, 5), expect.closeTo(2.262742, 5)]);
  });

  test('the operation and its gradients are those of the formula, on more rows than one thread takes too', () => {
    const formula = (x: Tensor, scale: Tensor) => rmsNormFormula(x, scale, epsilon);
    expectAlike(fused, formula, random([3, 5], 1), random([5], 2));
    const [x, scale] = [random([500, 192], 3), random([192], 4)];
    expect(gap(fused(x, scale), formula(x, scale))).toBeLessThan(3e-6);
  });
});

describe('the gate', () => {
  test('by hand: 2 sigmoid(2) lets 3 through as 5.284783', () => {
    expect(gated(tf.tensor2d([[2]]), tf.tensor2d([[3]])).dataSync()[0]).toBeCloseTo(5.284783, 5);
  });

  test('the operation and its gradients are those of the formula', () =>
    expectAlike(gated, gatedFormula, random([30, 70], 1), random([30, 70], 2)));
});

describe('rotation', () => {
  test('by hand: the token at place 1 is turned by one radian, that at 0 stays', () => {
    const x = tf.tensor2d([
      [1, 0],
      [1, 0],
    ]);
    const found = rotate(x, rotaryAngles(2, 2, 10000)).dataSync();
    expect([...found]).toEqual([1, 0, expect.closeTo(Math.cos(1), 6), expect.closeTo(Math.sin(1), 6)]);
  });

  test('the operation and its gradient are those of the formula, for several examples and heads', () => {
    const angles = rotaryAngles(7, 8, 500);
    expectAlike(
      (x) => rotate(x, angles),
      (x) => rotateFormula(x, angles),
      random([3 * 7, 4 * 8], 1),
    );
  });

  test('the product of two tokens depends on how far apart they are alone', () => {
    const [query, key] = [random([1, 8], 1), random([1, 8], 2)];
    const angles = rotaryAngles(12, 8, 10000);
    const [queries, keys] = [query, key].map((row) => rotate(row.tile([12, 1]), angles));
    const products = tf.matMul(queries, keys, false, true).arraySync() as number[][];
    for (const index of [3, 7]) expect(products[index + 4][index]).toBeCloseTo(products[4][0], 4);
  });
});
