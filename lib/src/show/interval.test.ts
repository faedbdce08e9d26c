import { expect, test } from '@jest/globals';
import { interval } from './interval';

test('equals the interval R gives for 1 to 5: t.test(1:5)', () => {
  const { mean, low, high, n } = interval([1, 2, 3, 4, 5]);
  expect([mean, n]).toEqual([3, 5]);
  expect(low).toBeCloseTo(1.036757, 6);
  expect(high).toBeCloseTo(4.963243, 6);
});

test("equals the interval of Student's own data, the first drug of his sleep study", () => {
  const { mean, low, high } = interval([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
  expect(mean).toBeCloseTo(0.75, 12);
  expect(low).toBeCloseTo(-0.5297804, 6);
  expect(high).toBeCloseTo(2.0297804, 6);
});

test('a lower level gives the narrower interval of the table: t(0.95, 4) is 2.132', () => {
  expect(interval([1, 2, 3, 4, 5], 0.9).high).toBeCloseTo(3 + 2.131847 * Math.sqrt(0.5), 5);
});

test('values that agree have an interval of no width', () => {
  expect(interval([0.8, 0.8])).toEqual({ mean: 0.8, low: 0.8, high: 0.8, n: 2 });
});

test('one value, none, a NaN and an impossible level are refused', () => {
  expect(() => interval([1])).toThrow(/at least two values; got 1/);
  expect(() => interval([])).toThrow(/at least two values; got 0/);
  expect(() => interval([1, Number.NaN])).toThrow(/must be finite; got NaN/);
  expect(() => interval([1, 2], 95)).toThrow(/between 0 and 1; got 95/);
});
