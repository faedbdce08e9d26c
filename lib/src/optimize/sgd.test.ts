import { expect, test } from '@jest/globals';
import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { type Numbers, walk } from './fixtures/walk';
import { sgd } from './sgd';

/** Where a weight that starts at 1 stands after each of these gradients. */
function weightAfter(transform: Transform, gradients: readonly number[]): number[] {
  const given: Numbers[] = gradients.map((gradient) => ({ w: [gradient] }));
  return walk(transform, { w: [1] }, given).map(({ w }) => w[0]);
}

test('takes rate times gradient: 1 - 0.1 * 2, then - 0.1 * 4', () => {
  expectClose(weightAfter(sgd(0.1), [2, 4]), [0.8, 0.4]);
});

test('with momentum 0.9 steps by the decaying sum: 2, then 0.9 * 2 + 4 = 5.8', () => {
  expectClose(weightAfter(sgd(0.1, 0.9), [2, 4]), [0.8, 0.22]);
});

test('with nesterov steps by the sum one step on: 0.9 * 2 + 2 = 3.8, then 0.9 * 5.8 + 4 = 9.22', () => {
  expectClose(weightAfter(sgd(0.1, 0.9, { nesterov: true }), [2, 4]), [0.62, -0.302]);
});

test('a schedule is read at the position of the run', () => {
  expectClose(
    weightAfter(
      sgd((position) => 1 - position),
      [1, 1, 1],
    ),
    [0, -0.5, -0.5],
  );
});

test('a rate that is negative or no number is refused, also where a schedule gives it', () => {
  expect(() => sgd(-0.1)).toThrow(
    new TransferError(
      'The learning rate is -0.1; it must be a number of 0 or more. Try 1e-3 for Adam, 1e-1 for gradient descent.',
    ),
  );
  expect(() => sgd(Number.NaN)).toThrow(/The learning rate is NaN/);
  expect(() => sgd(Number.POSITIVE_INFINITY)).toThrow(/The learning rate is Infinity/);
  const sinking = sgd((position) => 0.1 - position);
  expect(() => weightAfter(sinking, [1, 1, 1])).toThrow(/that the schedule gives at position 0.5 is -0.4/);
});

test('momentum outside [0, 1) is refused, and nesterov without momentum', () => {
  expect(() => sgd(0.1, 1)).toThrow(/momentum is 1; it must be at least 0 and below 1. Try 0.9/);
  expect(() => sgd(0.1, -0.1)).toThrow(TransferError);
  expect(() => sgd(0.1, 0, { nesterov: true })).toThrow(/must be above 0 for nesterov; got 0. Try sgd\(rate, 0.9/);
});

function expectClose(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 6);
}
