import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { type GraphBinding, nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { closeUnusedGraphs } from './open-graph';

const binding = nativeBackend().binding as GraphBinding;

/** Graphs that TensorFlow has open, used or not. */
const open = () => binding.countGraphs();

/** Numbers of three steps of w := w + rate x, from a weight that begins at `start`, and whether a graph was kept for them. */
function steps(start: number, rate: number, size = 2): number[] {
  const w = tf.tidy(() => tf.variable(tf.fill([size], start)));
  const step = compile((x: Tensor) => {
    w.assign(w.add(x.mul(rate)));
    return w.sum();
  });
  const sums = [1, 2, 3].map((x) => tf.tidy(() => step(tf.fill([size], x)).dataSync()[0]));
  step.dispose();
  w.dispose();
  return sums;
}

describe('a graph that was returned', () => {
  beforeEach(() => closeUnusedGraphs());

  test('serves the next function with the same operations, which starts from its own values', () => {
    const before = open();
    // Two weights, each 1, then 1 + 1, 2 + 2 and 4 + 3.
    expect(steps(1, 1)).toEqual([4, 8, 14]);
    expect(open()).toBe(before + 1);
    expect(steps(10, 1)).toEqual([22, 26, 32]);
    expect(open()).toBe(before + 1);
  });

  test('does not serve one with another constant or another shape', () => {
    const before = open();
    expect(steps(1, 1)).toEqual([4, 8, 14]);
    expect(steps(1, 2)).toEqual([6, 14, 26]);
    expect(steps(1, 1, 3)).toEqual([6, 12, 21]);
    expect(open()).toBe(before + 3);
  });

  test('is not shared by two functions that are used at the same time', () => {
    const [first, second] = [1, 10].map((start) => {
      const w = tf.variable(tf.scalar(start));
      const add = compile((x: Tensor) => {
        w.assign(w.add(x));
        return w.clone();
      });
      return { w, add };
    });
    expect([first, second, first, second].map(({ add }) => add(tf.scalar(1)).dataSync()[0])).toEqual([2, 11, 3, 12]);
    for (const { w, add } of [first, second]) {
      add.dispose();
      w.dispose();
    }
  });

  test('is closed when eight others were returned after it', () => {
    const before = open();
    for (let size = 1; size <= 10; size++) steps(1, 1, size);
    expect(open()).toBe(before + 8);
  });

  test('takes no memory for its variables', () => {
    const before = open();
    // 2 ** 24 numbers of four bytes are 64 MiB: a variable for each of four graphs would take 256.
    const size = 2 ** 24;
    steps(1, 1, size);
    const memory = process.memoryUsage.rss();
    for (const rate of [2, 3, 4, 5]) steps(1, rate, size);
    expect(open()).toBe(before + 5);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(2 ** 27);
  });

  test('serves a function of two shapes, which had first one shape and then both', () => {
    const before = open();
    const sums = (start: number) => {
      const w = tf.variable(tf.scalar(start));
      const add = compile((x: Tensor) => {
        w.assign(w.add(x.sum()));
        return w.clone();
      });
      const actual = [tf.ones([2]), tf.ones([3]), tf.ones([2])].map((x) => add(x).dataSync()[0]);
      add.dispose();
      expect(w.dataSync()[0]).toBe(actual[2]);
      w.dispose();
      return actual;
    };
    expect(sums(0)).toEqual([2, 5, 7]);
    expect(open()).toBe(before + 2);
    expect(sums(10)).toEqual([12, 15, 17]);
    expect(open()).toBe(before + 2);
  });

  test('is not kept where a run has failed', () => {
    const before = open();
    const pick = compile((x: Tensor, index: Tensor) => tf.gather(x, index));
    const run = (index: number) => pick(tf.ones([3]), tf.tensor1d([index], 'int32')).dataSync()[0];
    expect(run(2)).toBe(1);
    expect(() => run(5)).toThrow('5');
    pick.dispose();
    expect(open()).toBe(before);
  });
});

describe('a function that knows the shapes to come', () => {
  beforeEach(() => closeUnusedGraphs());
  const sum = () => compile((x: Tensor) => x.sum());

  test('has one graph for them from its first call', () => {
    const before = open();
    const f = sum();
    f.expect(tf.ones([3]));
    expect([2, 3, 2].map((size) => f(tf.ones([size])).dataSync()[0])).toEqual([2, 3, 2]);
    expect(open()).toBe(before + 1);
    f.dispose();
  });

  test('and makes another where it does not know them', () => {
    const before = open();
    const f = sum();
    expect([2, 3, 2].map((size) => f(tf.ones([size])).dataSync()[0])).toEqual([2, 3, 2]);
    expect(open()).toBe(before + 2);
    f.dispose();
  });

  test('keeps no tensor of what it expects', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const w = tf.variable(tf.ones([3]));
      const f = compile((x: Tensor) => x.mul(w as Tensor));
      f.expect(tf.ones([2, 3]));
      f.dispose();
      w.dispose();
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
