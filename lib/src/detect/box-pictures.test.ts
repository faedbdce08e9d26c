import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import sharp from 'sharp';
import { concat } from '../data/concat';
import type { Box, LabelledBox, LabelledPicture } from '../data/labelled';
import { readBatch } from '../data/stream';
import { subset } from '../data/subset';
import { boxPictures } from './box-pictures';
import { intoLetterbox, letterbox } from './letterbox';

let folder: string;
let file: string;
/** A black picture of 90 x 40 pixels with a red part. */
const red: Box = [30, 10, 60, 30];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'boxes-'));
  file = join(folder, 'red.png');
  const part = Buffer.from('<svg width="90" height="40"><rect x="30" y="10" width="30" height="20" fill="red"/></svg>');
  const black = { create: { width: 90, height: 40, channels: 3 as const, background: 'black' } };
  await sharp(black)
    .composite([{ input: part }])
    .png()
    .toFile(file);
});
afterAll(() => rmSync(folder, { recursive: true }));

const with_ = (...boxes: LabelledBox[]): LabelledPicture => ({ file, width: 90, height: 40, boxes });
const classes = ['red', 'blue'];
const one = { box: red, class: 'red' };

describe('a set of pictures with boxes', () => {
  test('has its boxes where the picture went in the square', async () => {
    const data = boxPictures([with_(one)], { classes, size: 60 });
    const list = data.tasks?.boxes.labels[0] as number[];
    expect(list.slice(0, 1)).toEqual([0]);
    const pixels = ((await data.read([0])).arraySync() as number[][][][])[0];
    const isRed = ([r, g]: number[]) => r > 127 && g < 127;
    const rows = pixels.map((row) => row.some(isRed));
    const columns = pixels[30].map(isRed);
    expect([
      columns.indexOf(true),
      rows.indexOf(true),
      columns.lastIndexOf(true) + 1,
      rows.lastIndexOf(true) + 1,
    ]).toEqual(list.slice(1).map(Math.round));
    // 90 x 40 becomes 60 x 27, from the 16th row on.
    expect(list.slice(1)).toEqual(intoLetterbox(red, letterbox({ width: 90, height: 40 }, { width: 60, height: 60 })));
    expect(list[2]).toBeCloseTo(16 + (10 * 27) / 40, 6);
  });

  test('gives batches with lists of one length, and passes through whatever picks and joins', async () => {
    const two = { box: [0, 0, 9, 9] as const, class: 'blue' };
    const data = boxPictures([with_(one), with_(one, two), with_()], { classes, size: 60 });
    const { labels } = await readBatch(subset(data, [2, 1]), [0, 1]);
    const lists = (labels as Record<string, Tensor>).boxes.arraySync() as number[][];
    expect(lists.map((row) => row.map(Math.round))).toEqual([Array(10).fill(-1), [0, 20, 23, 40, 36, 1, 0, 16, 6, 22]]);
    const joined = concat(boxPictures([with_(one)], { classes, size: 60 }), data);
    expect(joined.tasks?.boxes.labels.map((list) => (list as number[]).length)).toEqual([10, 10, 10, 10]);
    expect(joined.tasks?.boxes.boxes).toEqual({ width: 60, height: 60 });
  });

  test('leaves out a crowd, and takes a box that reaches a pixel beyond', () => {
    const crowd = { box: [0, 0, 90, 40] as const, class: 'blue', crowd: true };
    const data = boxPictures([with_(crowd, { ...one, box: [-0.6, 0, 90.9, 40] })], { classes, size: 60 });
    expect(data.tasks?.boxes.labels[0]).toHaveLength(5);
  });
});

describe('what cannot be used is refused, with file and box', () => {
  const refused = (boxes: LabelledBox[]) => () => boxPictures([with_(), with_(one, ...boxes)], { classes, size: 60 });

  test.each<[string, LabelledBox, RegExp]>([
    ['x2 before x1', { ...one, box: [60, 10, 30, 30] }, /red\.png, box 2: x2 is 30 and x1 60.*COCO writes/],
    ['no height', { ...one, box: [30, 10, 60, 10] }, /red\.png, box 2: y2 is 10 and y1 10; the lower side/],
    ['outside', { ...one, box: [30, 10, 99, 30] }, /box 2: it reaches from \(30, 10\) to \(99, 30\), outside.*90 x 40/],
    ['no number', { ...one, box: [30, Number.NaN, 60, 30] }, /box 2: its sides are 30, NaN, 60, 30/],
    [
      'unknown class',
      { ...one, class: 'rad' },
      /box 2: its class 'rad' is none of 'red', 'blue'; perhaps 'red' is meant/,
    ],
  ])('%s', (_, box, sentence) => {
    expect(refused([box])).toThrow(sentence);
  });

  test('a picture that is not there', () => {
    const gone = { ...with_(one), file: join(folder, 'gone.png') };
    expect(() => boxPictures([gone], { classes, size: 60 })).toThrow(/gone\.png is not there/);
  });

  test('no picture, and no box in any', () => {
    expect(() => boxPictures([], { classes })).toThrow(/there are no pictures/);
    expect(() => boxPictures([with_(), with_()], { classes })).toThrow(/None of the 2 pictures.*has a box/);
  });

  test('a class that is named twice', () => {
    expect(() => boxPictures([with_(one)], { classes: ['red', 'red'] })).toThrow(/'red' is named twice/);
  });
});
