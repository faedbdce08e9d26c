import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { adam } from './adam';
import { chain } from './chain';
import { once } from './fixtures/walk';
import { layerwiseRate } from './layerwise-rate';

const decays = fc.double({ min: 0.1, max: 1, noNaN: true });

test('the last layer takes 1, those before it 0.5, 0.25, and all weights of a layer the same', () => {
  const ones = {
    'stem/kernel': [1],
    'block1/a/kernel': [1],
    'block1/b/bias': [1],
    'head/kernel': [1],
    'head/bias': [1],
  };
  expect(once(layerwiseRate(0.5), ones)).toEqual({
    'stem/kernel': [0.25],
    'block1/a/kernel': [0.5],
    'block1/b/bias': [0.5],
    'head/kernel': [1],
    'head/bias': [1],
  });
});

test('each layer takes decay times the step of the next, and the last all of it', () => {
  fc.assert(
    fc.property(decays, fc.integer({ min: 1, max: 8 }), (decay, count) => {
      const layers = Array.from({ length: count }, (_, index) => `layer${index}/kernel`);
      const steps = Object.values(once(layerwiseRate(decay), Object.fromEntries(layers.map((name) => [name, [1]]))));
      expect(steps[count - 1][0]).toBe(1);
      for (let index = 1; index < count; index++) {
        expect(steps[index - 1][0] / steps[index][0]).toBeCloseTo(decay, 5);
      }
    }),
    { numRuns: 50 },
  );
});

test('scales the steps of Adam also where it stands in front, as Adam would undo a factor on its gradients', () => {
  const gradients = { 'stem/kernel': [3], 'head/kernel': [-7] };
  for (const optimizer of [chain(layerwiseRate(0.5), adam(0.1)), chain(adam(0.1), layerwiseRate(0.5))]) {
    const steps = once(optimizer, gradients);
    expect(steps['stem/kernel'][0]).toBeCloseTo(-0.05, 6);
    expect(steps['head/kernel'][0]).toBeCloseTo(0.1, 6);
  }
});

test.each([0, -0.5, 1.01, Number.NaN])('a decay of %p is refused', (decay) => {
  expect(() => layerwiseRate(decay)).toThrow(TransferError);
  expect(() => layerwiseRate(decay)).toThrow(`layerwiseRate's decay is ${decay}; it must be above 0 and at most 1.`);
});
