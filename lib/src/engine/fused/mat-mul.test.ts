import { describe, expect, test } from '@jest/globals';
import type { Tensor2D } from '@tensorflow/tfjs';
import { exactGelu } from '../../net/gelu';
import { compile } from '../compile/compile';
import { withPlainAddon } from '../fixtures/plain-addon';
import { tf } from '../tensorflow';
import { fuse } from './fuse';

fuse();

const random = (rows: number, columns: number, seed: number) =>
  tf.randomNormal([rows, columns], 0, 1, 'float32', seed) as Tensor2D;
const gap = (a: Tensor2D, b: Tensor2D) => tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);

describe('a product', () => {
  test('is what arithmetic by hand gives', () => {
    const [a, b] = [
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      tf.tensor2d([
        [1, 0],
        [0, 1],
        [2, -1],
      ]),
    ];
    expect(tf.matMul(a, b).arraySync()).toEqual([
      [7, -1],
      [16, -1],
    ]);
    expect(tf.matMul(a, b.transpose(), false, true).arraySync()).toEqual([
      [7, -1],
      [16, -1],
    ]);
  });

  // Rows that fill tiles and do not, few rows, edges of panels, an inner side of several pieces, and one of none.
  test.each([
    [1, 7, 5],
    [2, 300, 1000],
    [3, 17, 49],
    [4, 1, 1],
    [8, 384, 48],
    [9, 385, 97],
    [23, 1000, 13],
    [64, 50, 193],
    [130, 769, 400],
    [6, 0, 4],
  ])('of [%i, %i] by [.., %i] is TensorFlow’s own, transposed or not', (rows, inner, columns) => {
    const [a, b] = [random(rows, inner, 1), random(inner, columns, 2)];
    const own = tf.matMul(a, b) as Tensor2D;
    const plain = withPlainAddon(() => tf.matMul(a, b)) as Tensor2D;
    const turned = tf.matMul(a, b.transpose(), false, true) as Tensor2D;
    expect(own.shape).toEqual([rows, columns]);
    const allowed = 1e-5 * Math.max(1, Math.sqrt(inner));
    expect(gap(own, plain)).toBeLessThan(allowed);
    expect(gap(turned, plain)).toBeLessThan(allowed);
  });

  test('what is no number stays none, and touches its own row alone', () => {
    const a = tf.tensor2d([
      [Number.NaN, 1],
      [1, 1],
      [Number.POSITIVE_INFINITY, 0],
      [0, 0],
    ]);
    const found = tf.matMul(a, tf.ones([2, 3])).arraySync() as number[][];
    expect(found).toEqual([
      [NaN, NaN, NaN],
      [2, 2, 2],
      [Infinity, Infinity, Infinity],
      [0, 0, 0],
    ]);
  });
});

describe('in a graph', () => {
  const [x, kernel, bias] = [
    random(40, 60, 3),
    tf.variable(random(60, 130, 4)),
    tf.variable(tf.randomNormal([130], 0, 1, 'float32', 5)),
  ];
  const dense = (input: Tensor2D) => input.matMul(kernel as unknown as Tensor2D).add(bias) as Tensor2D;

  test.each([
    ['its bias', (input: Tensor2D) => dense(input)],
    ['its bias and a GELU', (input: Tensor2D) => exactGelu(dense(input)) as Tensor2D],
    [
      'its bias, which is looked at, and a GELU',
      (input: Tensor2D) => exactGelu(dense(input)).add(dense(input)) as Tensor2D,
    ],
    [
      'a row that is not a bias',
      (input: Tensor2D) => input.matMul(kernel as unknown as Tensor2D).add(tf.scalar(2)) as Tensor2D,
    ],
  ])('a product with %s gives what it gives by itself', (_, f) => {
    const compiled = compile(f);
    expect(gap(compiled(x), f(x))).toBeLessThan(1e-5);
    compiled.dispose();
  });
});
