import { expect, test } from '@jest/globals';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs';
import { normaliseByBatch } from '../fused/batch-norm';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { buildGraph } from './graph';
import { traceByShapes } from './trace-by-shapes';

const pooled = (x: Tensor, size = 2, stride = 2) => tf.maxPool(x.relu() as Tensor4D, size, stride, 'same');
const loss = (x: Tensor) =>
  pooled(x)
    .mul(weights(pooled(x).shape))
    .sum() as Scalar;
const weights = (shape: number[]) => tf.range(1, 1 + shape.reduce((a, b) => a * b)).reshape(shape);

/** Operations of a graph that have to do with ReLU or pooling. */
function operations(f: (x: Tensor) => Tensor[], shape: number[]): string[] {
  compile(() => []).dispose();
  const trace = traceByShapes(([x]) => f(x), [tf.ones(shape)]);
  if (!trace) throw new Error('It was not traced.');
  const { nodes } = buildGraph([trace], nativeBackend().binding);
  return nodes.map(({ op }) => op).filter((op) => /Relu|Pool/.test(op));
}

test('ReLU and pooling over 2 x 2 windows become one operation, and their gradients another', () => {
  expect(operations((x) => [pooled(x)], [2, 4, 6, 3])).toEqual(['TransferlabReluMaxPoolValues']);
  const both = ['TransferlabReluMaxPool', 'TransferlabReluMaxPoolGrad'];
  expect(operations((x) => [tf.grad((x: Tensor) => pooled(x).square().sum())(x)], [2, 4, 6, 3])).toEqual(both);
});

/** ReLU and pooling, where another operation uses the intermediate value. */
const watched = (x: Tensor) => {
  const y = x.relu();
  return [tf.maxPool(y as Tensor4D, 2, 2, 'same'), y.add(1)];
};

test.each<[string, (x: Tensor) => Tensor[], number[]]>([
  ['an odd size, where windows cross the edge', (x) => [pooled(x)], [2, 5, 6, 3]],
  ['windows that overlap', (x) => [pooled(x, 3, 2)], [2, 4, 6, 3]],
  ['a ReLU that another operation uses', watched, [2, 4, 6, 3]],
])('%s: they are not fused', (_, f, shape) => {
  expect(operations(f, shape)).toEqual(['Relu', 'MaxPool']);
});

/** The training mode of a batch normalisation in front. */
const normalised = (x: Tensor, scale: Tensor, offset: Tensor) => {
  const { y, mean, variance } = normaliseByBatch(x, scale, offset, 1e-3);
  return { y: pooled(y), mean, variance };
};

test('a batch normalisation before it is fused with it, values and gradients alike', () => {
  const draw = (shape: number[], seed: number) => tf.randomNormal(shape, 0.3, 1.5, 'float32', seed);
  const [x, scale, offset] = [draw([5, 30, 14, 6], 1), draw([6], 2), draw([6], 3)];
  const w = draw([5, 15, 7, 6], 4);
  const f = (x: Tensor, scale: Tensor, offset: Tensor) => {
    const { y, mean, variance } = normalised(x, scale, offset);
    const gradients = tf.grads((x: Tensor, scale: Tensor, offset: Tensor) =>
      normalised(x, scale, offset).y.mul(w).sum(),
    )([x, scale, offset]);
    return [y, mean, variance, ...gradients];
  };
  const compiled = compile(f);
  const eager = f(x, scale, offset);
  for (const [index, actual] of compiled(x, scale, offset).entries()) {
    const size = eager[index].abs().max().dataSync()[0];
    expect(actual.sub(eager[index]).abs().max().dataSync()[0] / size).toBeLessThan(2e-6);
  }
  compiled.dispose();
  const inGraph = operations((x) => f(x, scale, offset), x.shape);
  const [forward, backward] = ['TransferlabNormReluMaxPool', 'TransferlabNormReluMaxPoolGrad'];
  expect(inGraph).toEqual([forward, forward, backward]);
});

test.each([
  ['a convolution of one channel', [3, 6, 10, 1], [3, 3, 1, 32]],
  ['a convolution of three', [2, 8, 4, 3], [3, 3, 3, 16]],
])('%s before it is fused with it, values and gradients alike', (_, xShape, kernelShape) => {
  const draw = (shape: number[], seed: number) => tf.randomNormal(shape, 0.1, 1, 'float32', seed);
  const [x, kernel, bias] = [draw(xShape, 1), draw(kernelShape, 2), draw(kernelShape.slice(3), 3)];
  const begin = (x: Tensor, kernel: Tensor, bias: Tensor) =>
    pooled(tf.conv2d(x as Tensor4D, kernel as Tensor4D, 1, 'same').add(bias));
  const w = draw(begin(x, kernel, bias).shape, 4);
  const f = (x: Tensor, kernel: Tensor, bias: Tensor) => [
    begin(x, kernel, bias),
    ...tf.grads((x: Tensor, kernel: Tensor, bias: Tensor) => begin(x, kernel, bias).mul(w).sum())([x, kernel, bias]),
  ];
  const compiled = compile(f);
  const eager = f(x, kernel, bias);
  for (const [index, actual] of compiled(x, kernel, bias).entries()) {
    const size = eager[index].abs().max().dataSync()[0];
    expect(actual.sub(eager[index]).abs().max().dataSync()[0] / size).toBeLessThan(2e-6);
  }
  compiled.dispose();
  const once = operations((x) => [begin(x, kernel, bias)], xShape);
  expect(once).toEqual(['TransferlabConvReluMaxPoolValues']);
  const alone = compile(begin);
  expect(alone(x, kernel, bias).sub(eager[0]).abs().max().dataSync()[0]).toBeLessThan(1e-5);
  alone.dispose();
});

test('a convolution of many channels is not fused', () => {
  const kernel = tf.ones([3, 3, 8, 16]) as Tensor4D;
  const actual = operations(
    (x) => [pooled(tf.conv2d(x as Tensor4D, kernel, 1, 'same').add(tf.ones([16])))],
    [2, 4, 6, 8],
  );
  expect(actual).toEqual(['TransferlabReluMaxPoolValues']);
});

test('a normalisation that another operation uses is not fused', () => {
  const one = tf.ones([3]);
  const actual = operations(
    (x) => {
      const { y } = normaliseByBatch(x, one, one, 1e-3);
      return [pooled(y), y.mul(2)];
    },
    [2, 4, 6, 3],
  );
  expect(actual).toEqual(['TransferlabReluMaxPoolValues']);
});

test('values and gradients are those of the separate operations, with ties, and with negative windows', () => {
  // Integers from -2 to 2: most windows have ties, many nothing above zero.
  const x = tf.randomUniform([3, 6, 8, 5], -2.5, 2.5, 'float32', 4).round();
  const f = compile((x: Tensor) => [pooled(x), tf.grad(loss)(x)]);
  const eager = [pooled(x), tf.grad(loss)(x)];
  for (const _ of [1, 2]) {
    for (const [index, actual] of f(x).entries()) {
      expect(Array.from(actual.dataSync())).toEqual(Array.from(eager[index].dataSync()));
    }
  }
  f.dispose();
});

test('on a picture by hand', () => {
  const x = tf.tensor4d([1, 5, -1, -2, 3, 5, -3, -4], [1, 2, 4, 1]);
  const f = compile((x: Tensor) => tf.valueAndGrad((x: Tensor) => pooled(x).mul([7]).sum() as Scalar)(x).grad);
  const y = compile((x: Tensor) => pooled(x));
  expect(Array.from(y(x).dataSync())).toEqual([5, 0]);
  expect(Array.from(f(x).dataSync())).toEqual([0, 7, 0, 0, 0, 0, 0, 0]);
  f.dispose();
  y.dispose();
});

test('what is no number shows', () => {
  const f = compile((x: Tensor) => pooled(x));
  const x = tf.fill([1, 2, 2, 1], Number.NaN);
  expect(f(x).dataSync()[0]).toBeNaN();
  f.dispose();
});
