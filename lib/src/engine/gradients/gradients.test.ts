import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { compile } from '../compile/compile';
import { tf } from '../tensorflow';
import { completeGradients } from './complete';

beforeAll(completeGradients);

/** A smooth function of all results, so that each has a different gradient. */
const weighed = (y: Tensor) =>
  y
    .mul(
      tf
        .range(1, y.size + 1)
        .reshape(y.shape)
        .sin(),
    )
    .sum();

/** The largest difference between a gradient and central differences, eagerly and compiled. */
function gapToDifferences(f: (x: Tensor) => Tensor, x: Tensor): number {
  const gradient = tf.grad((given: Tensor) => weighed(f(given)));
  const step = compile((given: Tensor) => gradient(given));
  step(x).dispose();
  const found = [gradient(x), step(x)].map((slopes) => slopes.dataSync());
  step.dispose();
  const h = 0.05;
  const gaps = Array.from({ length: x.size }, (_, index) => {
    const bump = tf
      .oneHot(tf.tensor1d([index], 'int32'), x.size)
      .reshape(x.shape)
      .mul(h);
    const [up, down] = [x.add(bump), x.sub(bump)].map((given) => weighed(f(given)).dataSync()[0]);
    return Math.max(...found.map((slopes) => Math.abs(slopes[index] - (up - down) / (2 * h))));
  });
  return Math.max(...gaps);
}

const numbers = (...shape: number[]) =>
  tf
    .range(
      0,
      shape.reduce((a, b) => a * b),
    )
    .mul(0.37)
    .sin()
    .reshape(shape);

describe('gradients equal the slopes measured', () => {
  test.each<[string, (x: Tensor) => Tensor, number[]]>([
    ['strides', (x) => tf.stridedSlice(x, [0, 1], [5, 6], [2, 3]), [5, 7]],
    ['backwards', (x) => tf.stridedSlice(x, [-1, 5], [-5, 0], [-2, -2]), [5, 7]],
    ['open ends', (x) => tf.stridedSlice(x, [9, 9], [9, 9], [1, 2], 3, 3), [3, 4]],
    ['one of an axis', (x) => tf.stridedSlice(x, [1, 0], [2, 3], [1, 1], 0, 0, 0, 0, 1), [3, 4]],
    ['a new axis', (x) => tf.stridedSlice(x, [0, 0, 1], [0, 2, 3], [1, 1, 1], 0, 0, 0, 1), [3, 4]],
    ['an ellipsis', (x) => tf.stridedSlice(x, [0, 1], [0, 3], [1, 2], 0, 0, 1), [2, 3, 4]],
  ])('of a slice with %s', (_, slice, shape) => {
    expect(gapToDifferences(slice, numbers(...shape))).toBeLessThan(1e-3);
  });

  test('of a slice that is empty', () => {
    const slopes = tf.grad((x: Tensor) => tf.stridedSlice(x, [1], [1], [1]).sum())(numbers(3));
    expect([...slopes.dataSync()]).toEqual([0, 0, 0]);
  });

  test('of slices picked by place, one of them twice', () => {
    const indices = tf.tensor2d(
      [
        [2, 1],
        [0, 0],
        [2, 1],
      ],
      [3, 2],
      'int32',
    );
    expect(gapToDifferences((x) => tf.gatherND(x, indices), numbers(3, 2, 2))).toBeLessThan(1e-3);
    expect(
      gapToDifferences((x) => tf.gatherND(x, tf.tensor2d([[1], [1]], [2, 1], 'int32')), numbers(3, 2)),
    ).toBeLessThan(1e-3);
  });

  test('of slices laid at their places', () => {
    const indices = tf.tensor2d([[3], [0], [3]], [3, 1], 'int32');
    expect(gapToDifferences((x) => tf.scatterND(indices, x, [5, 2]), numbers(3, 2))).toBeLessThan(1e-3);
  });

  test('of channels unfolded to squares', () => {
    expect(gapToDifferences((x) => tf.depthToSpace(x as never, 2), numbers(2, 2, 3, 8))).toBeLessThan(1e-3);
  });

  test('of the largest two', () => {
    const x = tf.tensor3d([5, 1, 4, 2, 0, 3, -1, -2, -5, 7, 8, 2], [2, 2, 3]);
    expect(gapToDifferences((given) => tf.topk(given, 2).values, x)).toBeLessThan(1e-3);
  });

  test.each([
    ['ab,bc->ac', [2, 3], [3, 4]],
    ['abc,cd->abd', [2, 3, 4], [4, 2]],
    ['bhqd,bhkd->bhqk', [2, 1, 3, 2], [2, 1, 2, 2]],
    ['abc,b->a', [2, 3, 2], [3]],
    ['ab,cd->ad', [2, 2], [3, 2]],
  ])('of the sum %s by both factors', (equation, first, second) => {
    const [a, b] = [numbers(...first), numbers(...second).add(0.3)];
    expect(gapToDifferences((x) => tf.einsum(equation, x, b), a)).toBeLessThan(2e-3);
    expect(gapToDifferences((x) => tf.einsum(equation, a, x), b)).toBeLessThan(2e-3);
  });

  test('of a sum of one factor', () => {
    expect(gapToDifferences((x) => tf.einsum('abc->ca', x), numbers(2, 3, 2))).toBeLessThan(1e-3);
  });

  test.each<[string, [number, number], 'same' | 'valid']>([
    ['in both directions', [2, 2], 'same'],
    ['in one direction', [1, 3], 'valid'],
  ])('of convolutions dilated %s', (_, dilations, padding) => {
    const [x, kernel, filters] = [numbers(2, 5, 7, 2), numbers(2, 3, 2, 3), numbers(3, 2, 2, 1)];
    const convolved = (a: Tensor, b: Tensor) => tf.conv2d(a as never, b as never, 1, padding, 'NHWC', dilations);
    const channelwise = (a: Tensor, b: Tensor) => {
      return tf.depthwiseConv2d(a as never, b as never, 1, padding, 'NHWC', dilations) as Tensor;
    };
    expect(gapToDifferences((a) => convolved(a, kernel), x)).toBeLessThan(3e-3);
    expect(gapToDifferences((b) => convolved(x, b), kernel)).toBeLessThan(3e-3);
    expect(gapToDifferences((a) => channelwise(a, filters), x)).toBeLessThan(3e-3);
    expect(gapToDifferences((b) => channelwise(x, b), filters)).toBeLessThan(3e-3);
  });
});
