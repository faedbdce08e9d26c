import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-node';
import { completeBackend } from '.';

beforeAll(() => completeBackend(tf));

const values = (tensor: Tensor) => Array.from(tensor.dataSync());
const counted = <T extends Tensor>(shape: number[], from = 0) =>
  tf.range(from, from + shape.reduce((a, b) => a * b)).reshape(shape) as T;

/** y, and the gradient of sum(y * [1, 2, 3 …]). */
function withGradient(f: (x: Tensor) => Tensor, x: Tensor): [number[], number[]] {
  const y = f(x);
  const weigh = counted(y.shape, 1);
  return [values(y), values(tf.grad((v: Tensor) => f(v).mul(weigh).sum())(x))];
}

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [place, value] of expected.entries()) expect(actual[place]).toBeCloseTo(value, 5);
}

// Figures of PyTorch 2.13 with count_include_pad=False, on the same numbers.
describe('pooling with padding in numbers is that of PyTorch, with its gradient', () => {
  test('averages in two dimensions', () => {
    const [y, dx] = withGradient((x) => tf.avgPool(x as Tensor4D, 3, 1, 1, 'floor'), counted([1, 3, 3, 1]));
    expectClose(y, [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6]);
    expectClose(
      dx,
      [1.8055556, 3.5555556, 2.6388888, 4.8888888, 8.8888893, 6.2222223, 4.3055556, 7.5555558, 5.1388888],
    );
  });

  test('maxima in two dimensions', () => {
    const x = tf.tensor4d([3, 1, 4, 1, 5, 9, 2, 6, 5], [1, 3, 3, 1]);
    const [y, dx] = withGradient((v) => tf.maxPool(v as Tensor4D, 2, 2, 1, 'floor'), x);
    expectClose(y, [3, 4, 2, 9]);
    expectClose(dx, [1, 0, 2, 0, 0, 4, 3, 0, 0]);
  });

  test('maxima of negative numbers, which padding does not hide', () => {
    const pool = (x: Tensor) => tf.maxPool(x as Tensor4D, 2, 2, 1, 'floor');
    expectClose(values(pool(tf.neg(tf.ones([1, 3, 3, 1])))), [-1, -1, -1, -1]);
    expectClose(values(pool(tf.fill([1, 3, 3, 1], -7, 'int32'))), [-7, -7, -7, -7]);
  });

  test('averages in three dimensions', () => {
    const [y, dx] = withGradient((x) => tf.avgPool3d(x as Tensor5D, 2, 1, 1, 'floor'), counted([1, 2, 2, 2, 1]));
    expectClose(y.slice(0, 14), [0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3, 2, 2.5, 3, 3, 3.5]);
    expectClose(dx, [18, 22.5, 31.5, 36, 58.5, 63, 72, 76.5]);
  });

  test('maxima in three dimensions', () => {
    const [y, dx] = withGradient((x) => tf.maxPool3d(x as Tensor5D, 2, 1, 1, 'floor'), counted([1, 2, 2, 2, 1]));
    expectClose(y.slice(0, 14), [0, 1, 1, 2, 3, 3, 2, 3, 3, 4, 5, 5, 6, 7]);
    expectClose(dx, [1, 5, 11, 28, 29, 64, 76, 164]);
  });
});

test('the gradient of padded averages is what finite differences say', () => {
  const pad = [
    [0, 0],
    [1, 2],
    [0, 1],
    [0, 0],
  ] as never;
  // The figures of tfjs-core's own spec, which expects 0, 1, 1, 0, 2, 2, 0, 3, 3.
  const weigh = tf.tensor4d([0, 3, 0, 6, 0, 9, 0, 12], [1, 4, 2, 1]);
  const weighed = (x: Tensor) =>
    tf
      .avgPool(x as Tensor4D, 3, 1, pad)
      .mul(weigh)
      .sum();
  const x = counted<Tensor4D>([1, 3, 3, 1]);
  const gradient = values(tf.grad(weighed)(x));
  const differences = gradient.map((_, place) => {
    const step = tf
      .oneHot(tf.tensor1d([place], 'int32'), 9)
      .reshape([1, 3, 3, 1])
      .toFloat();
    return (weighed(x.add(step)).dataSync()[0] - weighed(x.sub(step)).dataSync()[0]) / 2;
  });
  expectClose(gradient, differences);
  expectClose(gradient, [0, 1.75, 1.75, 0, 4, 4, 0, 9.25, 9.25]);
});

describe('places of maxima', () => {
  const x = tf.tensor4d([3, 1, 4, 1, 5, 9, 2, 6, 5], [1, 3, 3, 1]);

  test('are those of the input where it was padded', () => {
    const { result, indexes } = tf.maxPoolWithArgmax(x, 2, 2, 1);
    expect(values(result)).toEqual([3, 4, 2, 9]);
    expect(values(indexes)).toEqual([0, 2, 6, 5]);
  });

  test('count over the batch if asked', () => {
    const { indexes } = tf.maxPoolWithArgmax(tf.concat([x, x]), 2, 2, 1, true);
    expect(values(indexes)).toEqual([0, 2, 6, 5, 9, 11, 15, 14]);
  });
});
