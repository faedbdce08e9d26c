import { expect, test } from '@jest/globals';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { normaliseByBatch } from '../fused/batch-norm';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { buildGraph } from './graph';
import { traceByShapes } from './trace-by-shapes';

const draw = (shape: number[], seed: number, mean = 0.3) => tf.randomNormal(shape, mean, 1.5, 'float32', seed);
const gap = (a: Tensor, b: Tensor) => tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);

type Ends = (y: Tensor) => Tensor;
const plain: Ends = (y) => y;
const relu6: Ends = (y) => tf.relu6(y);

/** Values, statistics and gradients of a normalisation and the operation after it. */
const all = (ends: Ends, w: Tensor) => (x: Tensor, scale: Tensor, offset: Tensor) => {
  const { y, mean, variance } = normaliseByBatch(x, scale, offset, 1e-3);
  const gradients = tf.grads((x: Tensor, scale: Tensor, offset: Tensor) =>
    ends(normaliseByBatch(x, scale, offset, 1e-3).y)
      .mul(w)
      .sum(),
  )([x, scale, offset]);
  return [ends(y), mean, variance, ...gradients];
};

/** Operations of a graph that have to do with normalising. */
function operations(f: (x: Tensor, scale: Tensor, offset: Tensor) => Tensor[], shape: number[]): string[] {
  compile(() => []).dispose();
  const channels = tf.ones(shape.slice(-1));
  const trace = traceByShapes(([x, scale, offset]) => f(x, scale, offset), [tf.ones(shape), channels, channels]);
  if (!trace) throw new Error('It was not traced.');
  const { nodes } = buildGraph([trace], nativeBackend().binding);
  return nodes.map(({ op }) => op).filter((op) => /Norm|Relu/.test(op));
}

test.each<[string, Ends, string]>([
  ['alone', plain, 'TransferlabNorm'],
  ['with ReLU6', relu6, 'TransferlabNormRelu6'],
])('a batch normalisation %s is one operation each way, and gives the same', (_, ends, op) => {
  // Few channels and many, one pixel per image, more values than one thread takes.
  for (const shape of [
    [3, 5, 4, 7],
    [6, 1, 1, 40],
    [5, 13, 11, 48],
  ]) {
    const [x, scale, offset] = [draw(shape, 1), draw([shape[3]], 2, 3), draw([shape[3]], 3)];
    const f = all(ends, draw(shape, 4));
    const expected = f(x, scale, offset);
    const actual = compile(f)(x, scale, offset);
    for (const [index, tensor] of actual.entries()) {
      const size = Math.max(1, expected[index].abs().max().dataSync()[0]);
      expect(gap(tensor, expected[index]) / size).toBeLessThan(2e-5);
    }
    expect(new Set(operations(f, shape))).toEqual(new Set([op, `${op}Grad`]));
  }
});

test('what arithmetic by hand gives', () => {
  // Mean 2 and biased variance 1 in the first channel; the second is constant.
  const x = tf.tensor4d([1, 5, 3, 5], [1, 1, 2, 2]);
  const f = compile((x: Tensor) => {
    const { y, mean, variance } = normaliseByBatch(x, tf.tensor1d([2, 1]), tf.tensor1d([5, -1]), 0);
    return [tf.relu6(y), mean, variance];
  });
  const [y, mean, variance] = f(x.add(tf.tensor4d([0, 0, 0, 1e-3], [1, 1, 2, 2])));
  // 5 - 2 and 5 + 2, which is more than 6; -1 - 1, which is less than 0, and -1 + 1.
  expect(Array.from(y.dataSync())).toEqual([3, 0, 6, 0].map((value) => expect.closeTo(value, 2)));
  expect(mean.dataSync()[0]).toBeCloseTo(2, 5);
  expect(variance.dataSync()[0]).toBeCloseTo(2, 5);
});

test('numbers far from zero lose nothing by it', () => {
  const f = compile((x: Tensor) => {
    const { y, variance } = normaliseByBatch(x, tf.ones([48]), tf.zeros([48]), 1e-3);
    return [y, variance];
  });
  // Steps that float32 represents exactly next to a thousand.
  const near = draw([9, 31, 30, 48], 1).mul(1024).round().div(1024);
  const [there, here] = [f(near.add(1024)), f(near)];
  for (const index of [0, 1]) expect(gap(there[index], here[index])).toBeLessThan(2e-4);
});

test('a normalised feature map with a user besides ReLU6 is computed', () => {
  const [x, scale, offset] = [draw([3, 5, 4, 7], 1), draw([7], 2), draw([7], 3)];
  const f = (x: Tensor, scale: Tensor, offset: Tensor) => {
    const loss = (x: Tensor) => {
      const { y } = normaliseByBatch(x, scale, offset, 1e-3);
      return tf.relu6(y).add(y.square()).sum() as Scalar;
    };
    const { value, grad } = tf.valueAndGrad(loss)(x);
    return [value, grad];
  };
  const [expected, actual] = [f(x, scale, offset), compile(f)(x, scale, offset)];
  expect(actual[0].dataSync()[0] / expected[0].dataSync()[0]).toBeCloseTo(1, 5);
  expect(gap(actual[1], expected[1])).toBeLessThan(1e-4);
});
