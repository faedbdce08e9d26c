import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { exactGelu } from '../../net/gelu';
import { tf } from '../tensorflow';
import { compile } from './compile';

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const gap = (a: Tensor, b: Tensor) => tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);
const kernel = (inputs: number, outputs: number, seed: number) =>
  tf.variable(random([inputs, outputs], seed).mul(1 / Math.sqrt(inputs)));
const by = (x: Tensor, w: Tensor) => tf.matMul(x as Tensor2D, w as Tensor2D);

const [up, down] = [kernel(70, 480, 1), kernel(480, 96, 2)];
const [inside, outside] = [tf.variable(random([480], 3)), tf.variable(random([96], 4))];
const words = kernel(144, 70, 5);

/** x, with zeros in the last rows and in every fifth, as the padding of several texts is. */
const padded = (rows: number, from: number) =>
  tf.tidy(() => {
    const indices = tf.range(0, rows, 1, 'int32');
    const isReal = indices.less(from).logicalAnd(indices.mod(tf.scalar(5, 'int32')).notEqual(4));
    return random([rows, 70], 6).mul(isReal.cast('float32').expandDims(1));
  });

const FUNCTIONS: [string, (x: Tensor) => Tensor][] = [
  ['a product', (x) => by(x, up)],
  ['a product with a bias', (x) => by(x, up).add(inside)],
  ['a dense layer with a GELU', (x) => exactGelu(by(x, up).add(inside))],
  ['two dense layers with a GELU between them', (x) => by(exactGelu(by(x, up).add(inside)), down).add(outside)],
  [
    'a product with a table whose rows are words',
    (x) => tf.matMul(x as Tensor2D, words as Tensor as Tensor2D, false, true),
  ],
];

describe.each(FUNCTIONS)('%s by constant kernels', (_, f) => {
  // Few rows, rows that fill tiles and do not, more than one block, and padding alone.
  test.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [8, 8],
    [19, 19],
    [64, 21],
    [600, 600],
    [640, 300],
    [12, 0],
  ])('gives for %i rows, %i of them real, what it gives by itself', (rows, real) => {
    const compiled = compile(f);
    const x = padded(rows, real);
    expect(gap(compiled(x), f(x))).toBeLessThan(2e-5);
    compiled.dispose();
  });
});

describe('a product', () => {
  test('is what arithmetic by hand gives', () => {
    const a = tf.tensor2d([
      [1, 2],
      [0, 0],
      [4, 5],
    ]);
    // Column j of the kernel is [1, j].
    const w = tf.variable(tf.stack([tf.ones([48]), tf.range(0, 48)]));
    const product = compile((x: Tensor) => by(x, w));
    const actual = product(a).arraySync() as number[][];
    expect(actual).toEqual([1, 0, 4].map((one, row) => Array.from({ length: 48 }, (_, j) => one + [2, 0, 5][row] * j)));
    product.dispose();
  });

  // Rows that fill tiles and do not, few rows, an inner side of several pieces, and one of a single value.
  test.each([
    [1, 7, 48],
    [2, 300, 960],
    [4, 1, 48],
    [9, 385, 96],
    [23, 1000, 48],
    [64, 50, 192],
    [130, 769, 384],
  ])('of [%i, %i] by [.., %i] equals TensorFlow’s product', (rows, inner, columns) => {
    const [a, w] = [random([rows, inner], 8), kernel(inner, columns, 9)];
    const product = compile((x: Tensor) => by(x, w));
    expect(gap(product(a), by(a, w))).toBeLessThan(2e-5);
    product.dispose();
  });

  test('NaN stays NaN, and affects only its row', () => {
    const a = tf.tensor2d([
      [Number.NaN, 1],
      [1, 1],
      [Number.POSITIVE_INFINITY, 0],
      [0, 0],
    ]);
    const w = tf.variable(tf.ones([2, 48]));
    const product = compile((x: Tensor) => by(x, w));
    const firsts = (product(a).slice([0, 0], [4, 1]) as Tensor2D).squeeze().arraySync();
    expect(firsts).toEqual([Number.NaN, 2, Number.POSITIVE_INFINITY, 0]);
    product.dispose();
  });
});

test('a kernel that changes is read anew, whoever changes it', () => {
  const w = kernel(70, 96, 7);
  const [x, double] = [padded(9, 9), tf.scalar(2)];
  const read = compile((input: Tensor) => by(input, w));
  const before = read(x).clone();
  w.assign(w.mul(double));
  expect(gap(read(x), before.mul(double))).toBeLessThan(1e-5);
  const change = compile((input: Tensor) => {
    const y = by(input, w);
    w.assign(w.mul(tf.scalar(0.5)));
    return y;
  });
  expect(gap(change(x), before.mul(double))).toBeLessThan(1e-5);
  expect(gap(change(x), before)).toBeLessThan(1e-5);
  expect(gap(read(x), before.mul(0.5))).toBeLessThan(1e-5);
  for (const one of [read, change]) one.dispose();
});

test('results in different threads are bit-equal', () => {
  const f = FUNCTIONS[3][1];
  const [alone, lanes] = [compile(f), compile(f, { lanes: 2 })];
  const x = padded(300, 290);
  const [first, second] = lanes.onEach([[x], [x]]);
  expect(gap(first, second)).toBe(0);
  expect(gap(first, alone(x))).toBe(0);
  for (const one of [alone, lanes]) one.dispose();
});
