import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelCorners } from './label-corners';

const at = (box: readonly number[], label = 'dog 0.90', below = false) => ({ box, label, below });
const image = { scale: 1, width: 640 };

describe('corners of labels', () => {
  test('are above the box at its left, or below it where that is asked', () => {
    expect(labelCorners([at([100, 100, 200, 200])], image)).toEqual([{ x: 'left', y: 'top', position: 'top right' }]);
    expect(labelCorners([at([100, 100, 200, 200], 'dog', true)], image)).toEqual([
      { x: 'left', y: 'bottom', position: 'bottom right' },
    ]);
  });

  test('of two boxes of one object are apart', () => {
    const [first, second] = labelCorners([at([100, 100, 200, 200]), at([102, 103, 198, 204])], image);
    expect(first.position).toBe('top right');
    expect(second).toEqual({ x: 'left', y: 'bottom', position: 'bottom right' });
  });

  test('at the right edge of the image are drawn towards its centre', () => {
    expect(labelCorners([at([600, 100, 639, 200])], image)[0]).toEqual({ x: 'right', y: 'top', position: 'top left' });
  });

  test('are free of each other where boxes are not crowded', () => {
    const box = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.uniqueArray(box, { selector: String, maxLength: 12 }), (cells) => {
        const boxes = cells.map(([x, y]) => at([20 + 100 * x, 40 + 60 * y, 90 + 100 * x, 70 + 60 * y]));
        const corners = labelCorners(boxes, image);
        const places = corners.map(({ x, y, position }, k) =>
          [boxes[k].box[x === 'left' ? 0 : 2], boxes[k].box[y === 'top' ? 1 : 3], position].join(),
        );
        expect(new Set(places).size).toBe(boxes.length);
      }),
    );
  });

  test('of no text take no room', () => {
    const [, second] = labelCorners([at([100, 100, 200, 200], ''), at([100, 100, 200, 200])], image);
    expect(second.position).toBe('top right');
  });
});
