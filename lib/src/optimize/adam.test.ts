import { expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { adam } from './adam';
import { adamw } from './adamw';
import { once, walk } from './fixtures/walk';

test('the first step has the size of the rate, whatever the size of the gradient', () => {
  const { w } = once(adam(0.1), { w: [3, -0.002, 500] });
  for (const [i, sign] of [-1, 1, -1].entries()) expect(w[i]).toBeCloseTo(0.1 * sign, 5);
});

test('two steps by hand: gradients 2 and -1 with betas of 0.5', () => {
  // m = 1, v = 2, corrected 2 and 4: 2 / 2 = 1. Then m = 0, v = 1.5, corrected 0 and 2: 0.
  const after = walk(adam(0.1, 0.5, 0.5), { w: [1] }, [{ w: [2] }, { w: [-1] }]);
  expect(after.map(({ w }) => w[0])).toEqual([expect.closeTo(0.9, 6), expect.closeTo(0.9, 6)]);
});

test('adamw takes rate * decay of a kernel away beside the step, and nothing of a bias', () => {
  const shapes = { kernel: [1, 1], bias: [1] };
  const zero = { kernel: [0], bias: [0] };
  const steps = once(adamw(0.1, { decay: 0.05 }), zero, { kernel: [2], bias: [2] }, shapes);
  expect(steps.kernel[0]).toBeCloseTo(-0.1 * 0.05 * 2, 7);
  expect(steps.bias[0]).toBeCloseTo(0, 7);
});

test('adamw decays what its mask names', () => {
  const mask = (name: string) => name === 'bias';
  const steps = once(adamw(0.1, { decay: 0.05, mask }), { a: [0], bias: [0] }, { a: [2], bias: [2] });
  expect(steps.a[0]).toBeCloseTo(0, 7);
  expect(steps.bias[0]).toBeCloseTo(-0.01, 7);
});

test.each([
  ['beta1 of 1', () => adam(0.1, 1), /beta1 is 1; it must be at least 0 and below 1. Try 0.9/],
  ['beta2 below 0', () => adamw(0.1, { beta2: -0.5 }), /beta2 is -0.5/],
  ['epsilon of 0', () => adam(0.1, 0.9, 0.999, 0), /epsilon is 0; it must be a number above 0. Try 1e-8/],
  ['a negative decay', () => adamw(0.1, { decay: -0.1 }), /weight decay is -0.1; it must be a number of 0 or more/],
  ['a negative rate', () => adamw(-1), /learning rate is -1/],
])('%s is refused', (_what, make, sentence) => {
  expect(make).toThrow(TransferError);
  expect(make).toThrow(sentence);
});
