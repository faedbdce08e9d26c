import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { once } from './fixtures/walk';
import { weightDecay } from './weight-decay';

const shapes = { kernel: [2, 1], scale: [2] };
const gradients = { kernel: [1, -1], scale: [1, -1] };
const weights = { kernel: [10, 20], scale: [10, 20] };

test('adds decay times weight to the gradients of kernels: 1 + 0.1 * 10, -1 + 0.1 * 20', () => {
  const { kernel, scale } = once(weightDecay(0.1), gradients, weights, shapes);
  expect(kernel).toEqual([2, 1]);
  expect(scale).toEqual([1, -1]);
});

test('with a mask of one name, to that weight alone', () => {
  const { kernel, scale } = once(weightDecay(0.1, { mask: (name) => name === 'scale' }), gradients, weights, shapes);
  expect(kernel).toEqual([1, -1]);
  expect(scale).toEqual([2, 1]);
});

test('a weight of zero gets no pull, at any decay', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 10, noNaN: true }), (decay) => {
      const { kernel } = once(weightDecay(decay), { kernel: [0.5, -2] }, { kernel: [0, 0] }, shapes);
      expect(kernel).toEqual([0.5, -2]);
    }),
    { numRuns: 20 },
  );
});
