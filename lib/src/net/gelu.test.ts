import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { hasNativeOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { exactGelu, exactGeluFormula, gelu, geluFormula } from './gelu';

// From PyTorch 2.13 in float64: gelu(x, approximate='tanh') and its first two derivatives.
const X = [-8, -3, -1, -0.5, 0, 0.5, 1, 2, 10];
const VALUE = [0, -0.003637392, -0.158808009, -0.15428599, 0, 0.34571401, 0.841191991, 1.954597694, 10];
const SLOPE = [0, -0.011584167, -0.082964084, 0.132630096, 0.5, 0.867369904, 1.082964084, 1.086099257, 1];
const CURVATURE = [0, -0.031767659, 0.242148198, 0.615506895, 0.797884561, 0.615506895, 0.242148198, -0.10787508, 0];

const near = (found: Tensor, wanted: readonly number[]) => {
  for (const [place, value] of [...found.dataSync()].entries()) expect(value).toBeCloseTo(wanted[place], 5);
};
const slope = (f: (x: Tensor) => Tensor) => tf.grad((x: Tensor) => f(x).sum());

test('the operation is there where set-up has built the addon', () => expect(hasNativeOperations()).toBe(true));

test.each([
  ['in one operation', gelu],
  ['from plain ones', geluFormula],
])('GELU %s, and its slope, are those of PyTorch', (_, f) => {
  near(f(tf.tensor1d(X)), VALUE);
  near(slope(f)(tf.tensor1d(X)), SLOPE);
});

test('it can be differentiated twice', () => near(slope(slope(gelu))(tf.tensor1d(X)), CURVATURE));

test('on more numbers than one thread takes it is the formula, and what is no number stays none', () => {
  const x = tf.randomNormal([300, 700], 0, 3, 'float32', 1);
  const gap = (a: Tensor, b: Tensor) => a.sub(b).abs().max().dataSync()[0];
  expect(gap(gelu(x), geluFormula(x))).toBeLessThan(3e-6);
  expect(gap(slope(gelu)(x), slope(geluFormula)(x))).toBeLessThan(3e-5);
  expect([...gelu(tf.tensor1d([Number.NaN, 200, -200])).dataSync()]).toEqual([Number.NaN, 200, -0]);
});

// From PyTorch 2.13 in float64: gelu(x) and its first derivative.
const EXACT = [0, -0.004049694, -0.158655254, -0.154268769, 0, 0.345731231, 0.841344746, 1.954499736, 10];
const EXACT_SLOPE = [0, -0.011945647, -0.083315471, 0.132504875, 0.5, 0.867495125, 1.083315471, 1.085231801, 1];

test.each([
  ['in one operation', exactGelu],
  ['from plain ones', exactGeluFormula],
])('GELU as it is defined, %s, and its slope, are those of PyTorch', (_, f) => {
  near(f(tf.tensor1d(X)), EXACT);
  near(slope(f)(tf.tensor1d(X)), EXACT_SLOPE);
  const x = tf.randomNormal([300, 700], 0, 3, 'float32', 1);
  expect(f(x).sub(exactGeluFormula(x)).abs().max().dataSync()[0]).toBeLessThan(2e-6);
  const twice = (one: typeof f) => slope(slope(one))(tf.tensor1d([-1, 0.3, 2]));
  near(twice(f), [...twice(exactGeluFormula).dataSync()]);
});
