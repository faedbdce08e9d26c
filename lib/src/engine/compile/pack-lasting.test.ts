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

/** x, with zeros from a row on, as padding is. */
const padded = (rows: number, from: number) =>
  tf.tidy(() => random([rows, 70], 6).mul(tf.range(0, rows).less(from).cast('float32').expandDims(1)));

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

describe.each(FUNCTIONS)('%s by kernels that do not change', (_, f) => {
  // Few rows, rows that fill tiles and do not, more than one block, and rows of padding at several places.
  test.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [8, 8],
    [19, 19],
    [64, 21],
    [600, 600],
    [640, 300],
  ])('gives for %i rows, %i of them real, what it gives by itself', (rows, real) => {
    const compiled = compile(f);
    const x = padded(rows, real);
    expect(gap(compiled(x), f(x))).toBeLessThan(2e-5);
    compiled.dispose();
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

test('in one thread after another the numbers are the same to the bit', () => {
  const f = FUNCTIONS[3][1];
  const [alone, lanes] = [compile(f), compile(f, { lanes: 2 })];
  const x = padded(300, 290);
  const [first, second] = lanes.onEach([[x], [x]]);
  expect(gap(first, second)).toBe(0);
  expect(gap(first, alone(x))).toBe(0);
  for (const one of [alone, lanes]) one.dispose();
});
