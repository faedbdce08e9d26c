import { expect, test } from '@jest/globals';
import type { Box, LabelledBox } from '../data/labelled';
import type { Detection } from './detect';
import { matchImage } from './match-boxes';

const cat = (box: Box, crowd = false): LabelledBox => ({ class: 'cat', box, crowd });
const seen = (score: number, box: Box): Detection => ({ class: 'cat', score, box });
const matched = (detections: Detection[], truths: LabelledBox[], threshold = 0.5) =>
  matchImage(detections, truths, threshold).map(({ truth, ignored, overlap }) => [truth, ignored, overlap]);

test('of equal overlaps the last true box is taken, as in pycocotools, so the next detection gets the first', () => {
  const truths = [cat([0, 0, 10, 8]), cat([0, 2, 10, 10])];
  const detections = [seen(0.9, [0, 0, 10, 10]), seen(0.8, [0, 0, 10, 8]), seen(0.7, [0, 0, 10, 8])];
  expect(matched(detections, truths)).toEqual([
    [1, false, 0.8],
    [0, false, 1],
    [-1, false, 0],
  ]);
});

test('an overlap equal to the threshold matches, and at 1 only equal boxes do', () => {
  expect(matched([seen(0.9, [0, 0, 10, 5])], [cat([0, 0, 10, 10])])).toEqual([[0, false, 0.5]]);
  expect(matched([seen(0.9, [0, 0, 10, 9])], [cat([0, 0, 10, 10])], 1)).toEqual([[-1, false, 0]]);
  expect(matched([seen(0.9, [0, 0, 10, 10])], [cat([0, 0, 10, 10])], 1)).toEqual([[0, false, 1]]);
});

test('a crowd is taken any number of times, but only where no other true box is left', () => {
  const truths = [cat([0, 0, 100, 100], true), cat([0, 0, 10, 5])];
  const detections = [seen(0.9, [0, 0, 10, 10]), seen(0.8, [0, 0, 10, 10]), seen(0.7, [95, 0, 105, 10])];
  expect(matched(detections, truths)).toEqual([
    [1, false, 0.5],
    [0, true, 1],
    [0, true, 0.5],
  ]);
});

test('other classes and boxes that are not numbers match nothing', () => {
  const truths = [cat([0, 0, 10, 10])];
  expect(matched([{ ...seen(0.9, [0, 0, 10, 10]), class: 'dog' }], truths, 0)).toEqual([[-1, false, 0]]);
  expect(matched([seen(0.9, [Number.NaN, 0, 10, 10])], truths)).toEqual([[-1, false, 0]]);
});
