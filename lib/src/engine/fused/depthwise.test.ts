import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { compile } from '../compile/compile';
import { withPlainAddon } from '../fixtures/plain-addon';
import { tf } from '../tensorflow';

// The first compiled function puts the fused operations in.
compile(() => []).dispose();

const draw = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

describe('the gradient of a depthwise convolution by its kernel', () => {
  test.each<
    [size: number, height: number, width: number, channels: number, stride: number, pad: 'same' | 'valid' | number]
  >([
    [5, 9, 12, 16, 1, 'same'],
    [3, 9, 12, 16, 1, 'same'],
    [5, 9, 12, 35, 2, 'same'],
    [3, 9, 12, 35, 2, 'same'],
    [5, 8, 7, 3, 2, 'same'],
    [3, 8, 7, 3, 2, 'same'],
    [5, 11, 9, 40, 1, 'valid'],
    [3, 11, 9, 40, 1, 'valid'],
    [5, 11, 9, 40, 3, 'valid'],
    [3, 11, 9, 40, 3, 'valid'],
    [5, 3, 2, 17, 1, 'same'],
    [3, 3, 2, 17, 1, 'same'],
    [5, 1, 1, 16, 1, 'same'],
    [3, 1, 1, 16, 1, 'same'],
    [5, 6, 6, 20, 1, 1],
    [3, 6, 6, 20, 1, 1],
  ])(
    "of side %i, of %i x %i pixels, %i channels, stride %i, padding %s is TensorFlow's",
    (size, height, width, channels, stride, pad) => {
      const [x, kernel] = [draw([3, height, width, channels], 1), draw([size, size, channels, 1], 2)];
      const convolved = (kernel: Tensor) => tf.depthwiseConv2d(x as Tensor4D, kernel as Tensor4D, stride, pad);
      const w = draw(convolved(kernel).shape, 3);
      const gradient = () => tf.grad((kernel: Tensor) => convolved(kernel).mul(w).sum())(kernel);
      const [ours, theirs] = [gradient(), withPlainAddon(gradient)];
      expect(ours.shape).toEqual(kernel.shape);
      expect(ours.sub(theirs).abs().max().dataSync()[0]).toBeLessThan(2e-5);
    },
  );

  test('by hand: each number of the kernel meets the pixels it lies on', () => {
    // One pixel of the result looks at all 25 pixels, numbered 0 to 24.
    const x = tf.range(0, 25).reshape([1, 5, 5, 1]) as Tensor4D;
    const gradient = tf.grad((kernel: Tensor) =>
      tf
        .depthwiseConv2d(x, kernel as Tensor4D, 1, 'valid')
        .mul(3)
        .sum(),
    );
    const expected = Array.from({ length: 25 }, (_, index) => 3 * index);
    expect(Array.from(gradient(tf.zeros([5, 5, 1, 1])).dataSync())).toEqual(expected);
  });
});
