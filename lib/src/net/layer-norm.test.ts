import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { layerNorm, layerNormFormula } from './layer-norm';

type Norm = (x: Tensor, scale: Tensor, offset: Tensor) => Tensor;
const fused: Norm = (x, scale, offset) => {
  const weights = { 'norm/scale': tf.variable(scale), 'norm/offset': tf.variable(offset) };
  return layerNorm(x, weights, 'norm');
};
const inOne: Norm = (x, scale, offset) => layerNorm(x, { 'n/scale': scale, 'n/offset': offset } as never, 'n');
const formula: Norm = (x, scale, offset) => layerNormFormula(x, scale, offset, 1e-5);

// From PyTorch 2.13 in float64: layer_norm(x, [4], scale, offset, 1e-5), then the gradients of sum(y * W) by x, scale and
// offset, then those of the sum of squares of the first of these, by x and scale.
const X = [
  [1, 2, 4, -3],
  [0.5, 0.25, -1, 7],
];
const SCALE = [1, 0.5, -2, 0.1];
const OFFSET = [0, 1, 0.5, -1];
const W = [
  [1, -2, 0.5, 3],
  [2, 0.1, -1, 0.7],
];
const Y = [0, 1.196115984, -1.853391811, -1.156892787, -0.380685657, 0.769584997, 2.223103499, -0.829693259];
const GRADIENTS = [
  [0.460872563, -0.245145101, -0.088252555, -0.127474907, 0.23809346, -0.402372801, 0.146051421, 0.01822792],
  [-0.761371313, -0.830546938, 1.449899702, -3.514636434],
  [3, -1.9, -0.5, 3.7],
];
const SECOND = [
  [0.072307581, -0.06127206, -0.082277875, 0.071242354, 0.043879802, -0.03163366, 0.05110241, -0.063348552],
  [0.666847334, 0.358816462, -0.128256791, -0.291818546],
];

const near = (found: Tensor, wanted: readonly number[], digits = 5) => {
  for (const [place, value] of [...found.dataSync()].entries()) expect(value).toBeCloseTo(wanted[place], digits);
};
const inputs = () => [tf.tensor2d(X), tf.tensor1d(SCALE), tf.tensor1d(OFFSET)] as const;

test('layer normalisation with weights by name is that of PyTorch', () => near(fused(...inputs()), Y));

describe.each([
  ['in one operation', inOne],
  ['from plain ones', formula],
])('layer normalisation %s', (_, norm) => {
  test('is that of PyTorch', () => near(norm(...inputs()), Y));

  test('has the gradients of PyTorch', () => {
    const found = tf.grads((x: Tensor, scale: Tensor, offset: Tensor) => norm(x, scale, offset).mul(W).sum())([
      ...inputs(),
    ]);
    for (const [place, gradient] of found.entries()) near(gradient, GRADIENTS[place]);
  });

  test('can be differentiated twice', () => {
    const [x, scale, offset] = inputs();
    const squares = (x: Tensor, scale: Tensor) =>
      tf
        .grad((x: Tensor) => norm(x, scale, offset).mul(W).sum())(x)
        .square()
        .sum();
    for (const [place, gradient] of tf.grads(squares)([x, scale]).entries()) near(gradient, SECOND[place]);
  });
});

test('over more rows than one thread takes, in three dimensions, both are the same', () => {
  const draw = (shape: number[], seed: number) => tf.randomNormal(shape, 0.5, 1.5, 'float32', seed);
  const [x, scale, offset, w] = [draw([32, 64, 96], 1), draw([96], 2), draw([96], 3), draw([32, 64, 96], 4)];
  const gradients = (norm: Norm) =>
    tf.grads((x: Tensor, scale: Tensor, offset: Tensor) => norm(x, scale, offset).mul(w).sum())([x, scale, offset]);
  const gap = (a: Tensor, b: Tensor) => a.sub(b).abs().max().div(b.abs().max()).dataSync()[0];
  expect(gap(inOne(x, scale, offset), formula(x, scale, offset))).toBeLessThan(1e-5);
  const [one, other] = [gradients(inOne), gradients(formula)];
  for (const place of [0, 1, 2]) expect(gap(one[place], other[place])).toBeLessThan(1e-5);
});

test('weights that do not fit are refused, not read beyond their end', () => {
  const [x, scale, offset] = inputs();
  const longer = tf.ones([5]);
  expect(() => inOne(x, longer, offset)).toThrow(/scale and offset \[features\]/);
  expect(() => inOne(x, scale, longer)).toThrow(/scale and offset \[features\]/);
  expect(inOne(x.slice([0, 0], [0, 4]), scale, offset).shape).toEqual([0, 4]);
});
