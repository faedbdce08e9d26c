import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-node';
import { completeBackend } from '.';
import type { NativeBackend } from './operation';

beforeAll(() => completeBackend(tf));

const values = (tensor: Tensor) => Array.from(tensor.dataSync());

test('unique takes NaN for NaN and -0 for 0, along any axis', () => {
  const columns = tf.unique(tf.tensor2d([Number.NaN, 1, Number.NaN, 0, 2, -0], [2, 3]), 1);
  expect(columns.values.shape).toEqual([2, 2]);
  expect(values(columns.values)).toEqual([Number.NaN, 1, 0, 2]);
  expect(values(columns.indices)).toEqual([0, 1, 0]);
});

test('prelu keeps infinity', () => {
  // torch.nn.functional.prelu([inf, -2, 0.5], 0.25)
  expect(values(tf.prelu(tf.tensor1d([Number.POSITIVE_INFINITY, -2, 0.5]), [0.25]))).toEqual([
    Number.POSITIVE_INFINITY,
    -0.5,
    0.5,
  ]);
});

test('functions of reals take integers', () => {
  expect(values(tf.atan(tf.tensor1d([1], 'int32')))[0]).toBeCloseTo(Math.PI / 4, 6);
  expect(values(tf.isNaN(tf.tensor1d([1], 'int32')))).toEqual([0]);
});

test('strings hash as in TensorFlow in Python', () => {
  // tf.strings.to_hash_bucket_fast(['a', 'Hello', 'TensorFlow'], 1000)
  expect(values(tf.string.stringToHashBucketFast(['a', 'Hello', 'TensorFlow'], 1000))).toEqual([939, 151, 254]);
});

test('strings are compared along broadcast axes', () => {
  const rows = tf.tensor2d(['a', 'c'], [2, 1], 'string');
  expect(tf.less(rows, tf.tensor1d(['b', 'c', 'd'], 'string')).arraySync()).toEqual([
    [1, 1, 1],
    [0, 0, 1],
  ]);
});

describe('draws', () => {
  const third = tf.tensor2d([0, 1 / 3, 2 / 3], [1, 3]);
  const draw = (seed?: number) => values(tf.multinomial(third, 3000, seed, true));

  test('from probabilities follow them', () => {
    const share = draw(7).filter((outcome) => outcome === 2).length / 3000;
    // Four standard deviations of a share of 2/3 in 3000 draws.
    expect(Math.abs(share - 2 / 3)).toBeLessThan(0.035);
    expect(draw(7)).not.toContain(0);
  });

  test('repeat with their seed only', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw()).not.toEqual(draw());
  });

  test('without a seed come from the operation that a graph, too, draws anew with', () => {
    const operation = jest.spyOn(tf.backend() as unknown as NativeBackend, 'executeSingleOutput');
    draw();
    expect(operation.mock.calls.map(([op]) => op)).toContain('Multinomial');
    operation.mockRestore();
  });
});

describe('a rotated picture', () => {
  // 1 2 3 / 4 5 6 / 7 8 9, a quarter turn about the middle of its pixels.
  const picture = tf.range(1, 10).reshape([1, 3, 3, 1]) as tf.Tensor4D;

  test('turns clockwise where the angle is negative', () => {
    expect(values(tf.image.rotateWithOffset(picture, -Math.PI / 2, 0, [1 / 3, 1 / 3]))).toEqual([
      7, 4, 1, 8, 5, 2, 9, 6, 3,
    ]);
  });

  test('has the colour asked for where nothing came, opaque', () => {
    const colours = tf.tile(picture, [1, 1, 1, 4]) as tf.Tensor4D;
    const turned = tf.image.rotateWithOffset(colours, Math.PI, [10, 20, 30], 0);
    expect(turned.slice([0, 2, 2, 0], [1, 1, 1, 4]).flatten().arraySync()).toEqual([10, 20, 30, 255]);
    expect(turned.slice([0, 0, 0, 0], [1, 1, 1, 4]).flatten().arraySync()).toEqual([1, 1, 1, 1]);
  });
});
