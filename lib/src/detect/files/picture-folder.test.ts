import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { boxPictures } from '../box-pictures';
import { pictureFolder } from './picture-folder';

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#888' } }).jpeg();

test('the pictures of a folder, their sizes, and no boxes: a set to look at and not to learn from', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'photos-'));
  mkdirSync(join(folder, 'summer'));
  await blank(40, 30).toFile(join(folder, 'summer', 'a.jpg'));
  // An EXIF tag that turns the picture by a quarter.
  await blank(40, 30).withMetadata({ orientation: 6 }).toFile(join(folder, 'b.jpg'));
  const pictures = await pictureFolder(folder);
  expect(pictures).toEqual([
    { file: join(folder, 'b.jpg'), width: 30, height: 40, boxes: [] },
    { file: join(folder, 'summer', 'a.jpg'), width: 40, height: 30, boxes: [] },
  ]);
  const data = boxPictures(pictures, { size: 32 });
  expect((await data.read([0, 1])).shape).toEqual([2, 32, 32, 3]);
  expect(data.tasks).toBeUndefined();
  expect(() => boxPictures(pictures, { size: 32, classes: ['cat'] })).toThrow('nothing to learn');
});

test('a folder without pictures, and a file that is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'photos-'));
  await expect(pictureFolder(folder)).rejects.toThrow('There are no pictures in');
  writeFileSync(join(folder, 'notes.png'), 'no picture');
  await expect(pictureFolder(folder)).rejects.toThrow(/notes\.png cannot be read as an image/);
});
