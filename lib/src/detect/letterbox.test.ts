import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { decode } from '../data/decode';
import type { Box } from '../data/labelled';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { intoLetterbox, letterbox, letterboxPictures, outOfLetterbox } from './letterbox';

const side = fc.integer({ min: 1, max: 4000 });
const size = fc.record({ width: side, height: side });

test('by hand: 640 x 480 in a square of 512 is 512 x 384, with 64 pixels above and below', () => {
  const box = letterbox({ width: 640, height: 480 }, { width: 512, height: 512 });
  expect(box).toMatchObject({ scaled: { width: 512, height: 384 }, left: 0, top: 64 });
  expect(intoLetterbox([0, 0, 640, 480], box)).toEqual([0, 64, 512, 448]);
  expect(intoLetterbox([100, 60, 300, 120], box)).toEqual([80, 112, 240, 160]);
  expect(outOfLetterbox([80, 112, 240, 160], box)).toEqual([100, 60, 300, 120]);
});

test('what goes in and out again is the same box, to 1e-9 of its picture', () => {
  const share = fc.double({ min: -0.2, max: 1.2, noNaN: true });
  fc.assert(
    fc.property(size, size, fc.tuple(share, share, share, share), (picture, frame, shares) => {
      const sides = [picture.width, picture.height, picture.width, picture.height];
      const box = shares.map((one, place) => one * sides[place]) as unknown as Box;
      const how = letterbox(picture, frame);
      const back = outOfLetterbox(intoLetterbox(box, how), how);
      for (const [place, number] of box.entries()) {
        // A side of one pixel that stands for thousands keeps as many digits fewer.
        expect(Math.abs(back[place] - number)).toBeLessThan(1e-9 * Math.max(1, ...sides));
      }
    }),
  );
});

test('the whole picture lies in the frame, touches two of its sides and leaves bars alike to a pixel', () => {
  fc.assert(
    fc.property(size, size, (picture, frame) => {
      const { scaled, left, top } = letterbox(picture, frame);
      const behind = [frame.width - scaled.width - left, frame.height - scaled.height - top];
      expect(Math.min(left, top, ...behind)).toBeGreaterThanOrEqual(0);
      expect(scaled.width === frame.width || scaled.height === frame.height).toBe(true);
      for (const [place, before] of [left, top].entries()) expect([0, 1]).toContain(behind[place] - before);
    }),
  );
});

test('decode fits a file into the square where letterbox says', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'letterbox-')), 'black.png');
  const sides = fc.integer({ min: 1, max: 90 });
  await fc.assert(
    fc.asyncProperty(sides, sides, fc.integer({ min: 8, max: 64 }), async (width, height, square) => {
      await sharp({ create: { width, height, channels: 3, background: '#000' } }).toFile(file);
      const pixels = await decode(file, square);
      const { scaled, left, top } = letterbox({ width, height }, { width: square, height: square });
      for (let y = 0; y < square; y++) {
        for (let x = 0; x < square; x++) {
          const inside = x >= left && x < left + scaled.width && y >= top && y < top + scaled.height;
          if (pixels[(y * square + x) * 3] < 128 !== inside)
            throw new Error(`${width} x ${height} in ${square}: ${x}, ${y}`);
        }
      }
    }),
    // Sides that end in a half: 7.5, 31.5 and 43.5 pixels.
    {
      numRuns: 60,
      examples: [
        [55, 88, 12],
        [49, 56, 36],
        [24, 18, 58],
      ],
    },
  );
});

test('a rectangle painted into pictures lies in their frames where its box says, compiled too', () => {
  const picture = tf.tidy(() =>
    tf
      .fill([12, 16, 3], 200)
      .pad(
        [
          [4, 14],
          [10, 6],
          [0, 0],
        ],
        20,
      )
      .expandDims(),
  ); // 32 wide, 30 high
  const frame = { width: 96, height: 64 };
  const run = compile((x) => letterboxPictures(x as typeof picture, frame));
  run(picture).dispose();
  const pixels = (run(picture).arraySync() as number[][][][])[0];
  run.dispose();
  const how = letterbox({ width: 32, height: 30 }, frame);
  const [x1, y1, x2, y2] = intoLetterbox([10, 4, 26, 16], how);
  expect(how).toMatchObject({ scaled: { width: 68, height: 64 }, left: 14, top: 0 });
  for (const [y, row] of pixels.entries()) {
    for (const [x, [red]] of row.entries()) {
      const bar = x < 14 || x >= 82;
      const inside = x + 0.5 > x1 && x + 0.5 < x2 && y + 0.5 > y1 && y + 0.5 < y2;
      // At a corner two soft edges meet.
      const [nearX, nearY] = [
        Math.min(Math.abs(x + 0.5 - x1), Math.abs(x + 0.5 - x2)),
        Math.min(Math.abs(y + 0.5 - y1), Math.abs(y + 0.5 - y2)),
      ];
      if (nearX > 1 || nearY > 1) expect(red > 110).toBe(bar || inside);
      if (bar) expect(red).toBe(255);
    }
  }
});

test('a size that is none is refused', () => {
  expect(() => letterbox({ width: 0, height: 5 }, { width: 5, height: 5 })).toThrow(
    /a picture has whole pixels.*0 x 5/,
  );
  expect(() => letterboxPictures(tf.zeros([3, 3]), { width: 5, height: 5 })).toThrow(/it got \[3,3\]/);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('a fill of %p is refused', (fill) => {
  expect(() => letterboxPictures(tf.zeros([1, 3, 3, 3]), { width: 5, height: 3 }, fill as number)).toThrow(
    "letterboxPictures' fill is ",
  );
});
