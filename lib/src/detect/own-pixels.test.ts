import { expect, test } from '@jest/globals';
import { ownPixels } from './own-pixels';

const net = { input: { shape: [100, 100, 3] } };
const picture = { file: 'wide.jpg', width: 400, height: 200, boxes: [] };

test('a box of the frame is where it lies in the photograph, and what reaches into the bars is cut', () => {
  // 400 x 200 becomes 100 x 50 in the middle: 25 pixels of bar above and below, four pixels for each.
  const found = [
    { box: [10, 30, 60, 50] as const, score: 0.9, class: 'cat' },
    { box: [0, 0, 100, 100] as const, score: 0.5, class: 'sofa' },
  ];
  expect(ownPixels([found], [picture], net)).toEqual([
    [
      { box: [40, 20, 240, 100], score: 0.9, class: 'cat' },
      { box: [0, 0, 400, 200], score: 0.5, class: 'sofa' },
    ],
  ]);
});

test('as many lists as pictures', () => {
  expect(() => ownPixels([], [picture], net)).toThrow(/1 picture/);
});
