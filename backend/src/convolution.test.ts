import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-node';
import fc from 'fast-check';
import { completeBackend } from '.';

beforeAll(() => completeBackend(tf));

const values = (tensor: Tensor) => Array.from(tensor.dataSync());

/** 1, 2, 3 … in the shape given. */
const counted = <T extends Tensor>(shape: number[], from = 1) =>
  tf.range(from, from + shape.reduce((a, b) => a * b)).reshape(shape) as T;

/** y, and the gradients of sum(y * [1, 2, 3 …]). */
function withGradients(f: (x: Tensor4D, filter: Tensor4D) => Tensor, x: Tensor4D, filter: Tensor4D) {
  const y = f(x, filter);
  const weigh = counted(y.shape);
  return [
    values(y),
    ...tf
      .grads((...[a, b]: Tensor[]) =>
        f(a as Tensor4D, b as Tensor4D)
          .mul(weigh)
          .sum(),
      )([x, filter])
      .map(values),
  ];
}

const filter = tf.tensor4d([1, -2, 3, 0.5], [2, 2, 1, 1]);

describe('padding in numbers', () => {
  // TensorFlow 2.21 in Python: tf.nn.conv2d and tf.nn.depthwise_conv2d of 1 … 12 with a GradientTape.
  const pad: [number, number][] = [
    [0, 0],
    [1, 0],
    [0, 2],
    [0, 0],
  ];

  test('a convolution and its gradients are those of TensorFlow in Python', () => {
    const [y, dx, dw] = withGradients((x, w) => tf.conv2d(x, w, [2, 1], pad as never), counted([1, 3, 4, 1]), filter);
    expect(y).toEqual([4, 7.5, 11, 12, 0, 25, 27.5, 30, 44, 0]);
    expect(dx).toEqual([3, 6.5, 10, 13.5, 6, -5, -6, -7, 18, 24, 27.5, 31]);
    expect(dw).toEqual([200, 149, 350, 253]);
  });

  test('a depthwise convolution and its gradients are those of TensorFlow in Python', () => {
    const two = tf.tensor4d([1, -2, 3, 0.5, 2, -1, 0.25, 1], [2, 2, 1, 2]);
    const [y, dx, dw] = withGradients((x, w) => tf.depthwiseConv2d(x, w, 2, pad as never), counted([1, 3, 4, 1]), two);
    expect(y).toEqual([2.5, 1, 7, 1, 0, 0, 43.5, -6, 56, -9, 0, 0]);
    expect(dx).toEqual([0, 2.25, 2, 4.75, -9, 25, -11, 32, 6, 9.75, 8, 12.25]);
    expect(dw).toEqual([98, 110, 114, 128, 172, 196, 192, 220]);
  });

  test('a last window that is rounded up counts in the gradients', () => {
    // 6 rows and padding 1 hold three and a half windows of 3 rows by steps of 2; a fourth needs one row more below.
    const [x, w] = [counted<Tensor4D>([1, 6, 5, 1]), counted<Tensor4D>([3, 3, 1, 1])];
    const roundedUp = withGradients((a, b) => tf.conv2d(a, b, 2, 1, 'NHWC', 1, 'ceil'), x, w);
    const below: [number, number][] = [
      [0, 0],
      [1, 2],
      [1, 1],
      [0, 0],
    ];
    const padded = withGradients((a, b) => tf.conv2d(tf.pad(a, below), b, 2, 'valid'), x, w);
    expect(roundedUp).toEqual(padded);
    expect(roundedUp[0]).toHaveLength(12);
  });

  test('a convolution refuses a gradient of another shape in a sentence', () => {
    expect(() => tf.conv2dTranspose(tf.ones([1, 8, 8, 1]) as Tensor4D, filter, [1, 4, 4, 1], 1, 'same')).toThrow(
      'dy of shape [1,8,8,1] does not fit: this convolution of an input [1,4,4,1] gives [1,4,4,1].',
    );
  });
});

describe('channels first', () => {
  test('a strided convolution and its gradients are those of PyTorch', () => {
    // torch.nn.functional.conv2d(x, w, stride=2, padding=1) of 0 … 11.
    const convolve = (x: Tensor4D, w: Tensor4D) => tf.conv2d(x, w, 2, 1, 'NCHW', 1, 'floor');
    const [y, dx, dw] = withGradients(convolve, counted([1, 1, 3, 4], 0), filter);
    expect(y).toEqual([0, 4, 9, -4, 25, 40]);
    expect(dx).toEqual([0.5, 6, 1, 9, -8, 5, -10, 6, 2, 15, 2.5, 18]);
    expect(dw).toEqual([67, 46, 122, 86]);
  });
});

test('padding by numbers equals padding first, whatever the shape, stride and layout', () => {
  const small = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 7 }),
      fc.integer({ min: 3, max: 7 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.tuple(small, small, small, small),
      fc.boolean(),
      (height, width, extent, stride, [top, bottom, left, right], channelsFirst) =>
        tf.tidy(() => {
          const x = tf.randomNormal([2, height, width, 3], 0, 1, 'float32', 1) as Tensor4D;
          const w = tf.randomNormal([extent, extent, 3, 2], 0, 1, 'float32', 2) as Tensor4D;
          const spatial: [number, number][] = [
            [top, bottom],
            [left, right],
          ];
          const none: [number, number] = [0, 0];
          const pad = channelsFirst ? [none, none, ...spatial] : [none, ...spatial, none];
          const expected = tf.grads((...[a, b]: Tensor[]) =>
            tf.conv2d(tf.pad(a as Tensor4D, [none, ...spatial, none]), b as Tensor4D, stride, 'valid').square(),
          )([x, w]);
          const actual = tf.grads((...[a, b]: Tensor[]) => {
            const picture = channelsFirst ? a.transpose([0, 3, 1, 2]) : a;
            const layout = channelsFirst ? 'NCHW' : 'NHWC';
            return tf.conv2d(picture as Tensor4D, b as Tensor4D, stride, pad as never, layout).square();
          })([x, w]);
          for (const place of [0, 1]) {
            const scale = expected[place].abs().max().dataSync()[0] + 1;
            expect(actual[place].sub(expected[place]).abs().max().dataSync()[0]).toBeLessThan(1e-5 * scale);
          }
        }),
    ),
    { numRuns: 40, seed: 1 },
  );
});
