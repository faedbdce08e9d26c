import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { adam } from '../optimize/adam';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { cut, dispose, join } from './compose';
import { cosineHead } from './cosine-head';
import { forward } from './forward';

const outputs = (net: Net, x: Tensor | number[][]) =>
  tf.tidy(() => Array.from(forward(net, Array.isArray(x) ? tf.tensor2d(x) : x).dataSync()));

describe('cosineHead', () => {
  test('gives ten times the cosine: of 3-4-5 triangles 10, 6, 8, -10', () => {
    const net = cosineHead({ classes: 2, inputFeatures: 2 });
    // Columns [1, 0] and [3, 4] times any length.
    net.weights['head/kernel'].assign(
      tf.tensor([
        [7, 0.3],
        [0, 0.4],
      ]),
    );
    expect(outputs(net, [[5, 0]])).toEqual([expect.closeTo(10, 4), expect.closeTo(6, 4)]);
    expect(outputs(net, [[0, 2]])).toEqual([expect.closeTo(0, 4), expect.closeTo(8, 4)]);
    expect(outputs(net, [[-6, -8]])).toEqual([expect.closeTo(-6, 4), expect.closeTo(-10, 4)]);
    dispose(net);
  });

  test('the length of features does not count, nor that of a class’s column', () => {
    const part = fc.integer({ min: -16, max: 16 });
    const net = cosineHead({ classes: 3, inputFeatures: 4, seed: 5 });
    const start = net.weights['head/kernel'].clone();
    fc.assert(
      fc.property(part, part, part, fc.double({ min: 0.01, max: 100, noNaN: true }), (a, b, c, length) => {
        const row = [a, b, c, 17];
        tf.tidy(() => net.weights['head/kernel'].assign(start.mul(1)));
        const plain = outputs(net, [row]);
        const close = plain.map((value) => expect.closeTo(value, 3));
        expect(outputs(net, [row.map((value) => value * length)])).toEqual(close);
        tf.tidy(() => net.weights['head/kernel'].assign(start.mul(length)));
        expect(outputs(net, [row])).toEqual(close);
        expect(Math.max(...plain.map(Math.abs))).toBeLessThan(10.001);
      }),
      { numRuns: 40 },
    );
    start.dispose();
    dispose(net);
  });

  test('features that are all zero give zeros, with a gradient that is a number', () => {
    const net = cosineHead({ classes: 2, inputFeatures: 3 });
    expect(outputs(net, [[0, 0, 0]])).toEqual([0, 0]);
    const slopes = tf.tidy(() =>
      tf
        .grad((x: Tensor) => forward(net, x).sum())(tf.zeros([1, 3]))
        .dataSync(),
    );
    expect(Array.from(slopes).every(Number.isFinite)).toBe(true);
    dispose(net);
  });

  test('averages a map first, and is built by join', () => {
    const body = cut(mlp({ inputFeatures: 3, hidden: 4, seed: 2 }), 'hidden');
    const net = join(body, cosineHead({ classes: ['crow', 'wren'], name: 'top', seed: 1 }));
    expect(net.classes).toEqual(['crow', 'wren']);
    expect(net.weights['top/kernel'].shape).toEqual([4, 2]);
    const alone = cosineHead({ classes: 2, inputFeatures: 3, seed: 1 });
    const map = tf.randomNormal([1, 2, 2, 3], 0, 1, 'float32', 3);
    const mean = tf.tidy(() => map.mean([1, 2]));
    expect(outputs(alone, map)).toEqual(outputs(alone, mean).map((value) => expect.closeTo(value, 5)));
    for (const one of [net, alone]) dispose(one);
    tf.dispose([map, mean]);
  });

  test('learns, its scale too', async () => {
    const net = cosineHead({ classes: 2, inputFeatures: 2, seed: 1 });
    const data = arrays(
      [
        [1, 0.2],
        [3, -0.5],
        [-0.1, 2],
        [0.3, 0.9],
      ],
      [0, 0, 1, 1],
    );
    const { epochs } = await fit(net, data, {
      loss: crossEntropy(),
      optimizer: adam(0.05),
      epochs: 20,
      batch: 4,
      seed: 1,
    });
    expect(epochs[19].loss).toBeLessThan(epochs[0].loss / 2);
    expect(net.weights['head/scale'].dataSync()[0]).not.toBe(10);
    dispose(net);
  });

  test('one class is refused', () => {
    expect(() => cosineHead({ classes: ['crow'], inputFeatures: 2 })).toThrow(TransferError);
    expect(() => cosineHead({ classes: 1, inputFeatures: 2 })).toThrow('A head needs two classes or more, not 1.');
  });
});
