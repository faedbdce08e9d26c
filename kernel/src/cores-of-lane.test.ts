import { expect, test } from '@jest/globals';
import { coresOfLane } from './cores-of-lane';

test('lanes part the cores evenly, and get none where there are fewer than lanes', () => {
  expect([0, 1].map((lane) => coresOfLane(lane, 2, [0, 1]))).toEqual(['0', '1']);
  expect([0, 1].map((lane) => coresOfLane(lane, 2, [4, 5, 6, 8, 9]))).toEqual(['4,5', '6,8']);
  expect(coresOfLane(0, 2, [3])).toBeUndefined();
  expect(coresOfLane(0, 2, [])).toBeUndefined();
});
