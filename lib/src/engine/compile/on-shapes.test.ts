import { beforeEach, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { withPlainAddon } from '../fixtures/plain-addon';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { onShapes } from './on-shapes';

// From here on gradients are those of the graphs.
compile(() => []).dispose();

/** What was seen of a result: its shape, and TensorFlow's number of it, -1 where it has no values. */
const seen: { shape: number[]; id: number }[] = [];
const look = (x: Tensor) => {
  const y = x.matMul(tf.ones([3, 5])).relu();
  seen.push({ shape: y.shape, id: nativeBackend().tensorMap.get(y.dataId).id });
  return y;
};
beforeEach(() => {
  seen.length = 0;
});

test('a function sees the shapes, and nothing is computed', () => {
  const before = tf.memory().numTensors;
  onShapes([2, 3], look);
  expect(seen).toEqual([{ shape: [2, 5], id: -1 }]);
  expect(tf.memory().numTensors).toBe(before);
});

test('where it needs numbers, and without `lib/addon`, it runs on zeros', () => {
  const sums: number[] = [];
  const needs = (x: Tensor) => {
    sums.push(x.add(1).sum().dataSync()[0]);
    return x;
  };
  onShapes([2, 3], needs);
  expect(sums).toEqual([6]);
  withPlainAddon(() => onShapes([2, 3], look));
  expect(seen).toMatchObject([{ shape: [2, 5] }]);
  expect(seen[0].id).toBeGreaterThanOrEqual(0);
});

test('what the function throws is thrown', () => {
  const refuse = () => {
    throw new RangeError('not this one');
  };
  expect(() => onShapes([1], refuse)).toThrow(RangeError);
});
