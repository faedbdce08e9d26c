import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from './arrays';
import { balancedWeights } from './balanced-weights';

const setOf = (counts: readonly number[]) => {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  return arrays(new Float32Array(labels.length), labels, {
    shape: [1],
    classes: counts.map((_, label) => `class ${label}`),
  });
};

/** By hand: 10 / (3 * 6), 10 / (3 * 3), 10 / (3 * 1); scikit-learn documents the same formula as `balanced`. */
test('six, three and one of ten weigh 5/9, 10/9 and 10/3', () => {
  const weights = balancedWeights(setOf([6, 3, 1]));
  for (const [label, weight] of [5 / 9, 10 / 9, 10 / 3].entries()) expect(weights[label]).toBeCloseTo(weight, 12);
});

test('every class weighs the same in all, and an example 1 on average', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 6 }), (counts) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      for (const [label, weight] of balancedWeights(setOf(counts)).entries()) {
        expect(weight * counts[label]).toBeCloseTo(total / counts.length, 9);
      }
    }),
  );
});

test('a class without examples is named', () => {
  expect(() => balancedWeights(setOf([2, 0, 1]))).toThrow(/has no example of 'class 1'/);
});
