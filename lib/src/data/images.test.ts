import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { Dataset } from './dataset';
import { images } from './images';
import { readable } from './readable';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'images é '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A picture of one colour. */
async function picture(path: string, colour: string, width = 40, height = 40): Promise<void> {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  await sharp({ create: { width, height, channels: 4, background: colour } }).toFile(join(folder, path));
}

/** The values of one example, and [y, x] to its colour. */
async function example(data: Dataset, place: number): Promise<(y: number, x: number) => number[]> {
  const tensor = await data.read([place]);
  const values = Array.from(await tensor.data());
  tensor.dispose();
  const width = data.shape[1];
  return (y, x) => values.slice((y * width + x) * 3, (y * width + x + 1) * 3);
}

test('each folder is a class, and classes and files come sorted by name', async () => {
  await picture('b/2.png', 'red');
  await picture('b/10.png', 'red');
  await picture('a/z.webp', 'red');
  await picture('Z/y.jpg', 'red');
  writeFileSync(join(folder, 'CARD.md'), 'about');
  writeFileSync(join(folder, 'a', '.DS_Store'), 'x');
  writeFileSync(join(folder, 'a', 'notes.txt'), 'x');
  const data = images(folder, { size: 8 });
  expect(data.classes).toEqual(['Z', 'a', 'b']);
  expect(data.labels).toEqual([0, 1, 2, 2]);
  expect(data.ids).toEqual(['Z/y.jpg', 'a/z.webp', 'b/10.png', 'b/2.png'].map((id) => join(folder, id)));
  expect(data.shape).toEqual([8, 8, 3]);
});

test('a wide picture is fitted whole into the square, with white above and below', async () => {
  await picture('a/wide.png', '#0000ff', 40, 20);
  await picture('b/x.png', 'red');
  const at = await example(images(folder, { size: 40 }), 0);
  expect(at(20, 0)).toEqual([0, 0, 255]);
  expect(at(20, 39)).toEqual([0, 0, 255]);
  expect(at(5, 20)).toEqual([255, 255, 255]);
  expect(at(35, 20)).toEqual([255, 255, 255]);
});

test('what is transparent becomes white, half transparent red becomes pink', async () => {
  await picture('a/1-clear.png', '#00000000');
  await picture('a/2-half.png', '#ff000080');
  await picture('b/x.png', 'red');
  const data = images(folder, { size: 10 });
  expect((await example(data, 0))(5, 5)).toEqual([255, 255, 255]);
  expect((await example(data, 1))(5, 5)).toEqual([255, 127, 127]);
});

test('grey, 16-bit, palette and SVG pictures all become RGB bytes', async () => {
  mkdirSync(join(folder, 'a'));
  const grey = sharp({ create: { width: 9, height: 9, channels: 3, background: '#808080' } });
  await grey.clone().toColourspace('b-w').png().toFile(join(folder, 'a/1-grey.png'));
  await grey.clone().toColourspace('rgb16').png().toFile(join(folder, 'a/2-deep.png'));
  await grey.clone().png({ palette: true }).toFile(join(folder, 'a/3-palette.png'));
  await grey.clone().gif().toFile(join(folder, 'a/4.gif'));
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"><rect width="3" height="3" fill="#808080"/></svg>';
  writeFileSync(join(folder, 'a/5.svg'), drawing);
  await picture('b/x.png', 'red');
  const data = images(folder, { size: 9 });
  for (const place of [0, 1, 2, 3, 4]) expect((await example(data, place))(4, 4)).toEqual([128, 128, 128]);
});

test('a picture on its side is turned upright by its EXIF tag', async () => {
  mkdirSync(join(folder, 'a'));
  await sharp({ create: { width: 40, height: 20, channels: 3, background: 'black' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(join(folder, 'a/tall.jpg'));
  await picture('b/x.png', 'red');
  const at = await example(images(folder, { size: 40 }), 0);
  expect(at(1, 20)).toEqual([0, 0, 0]);
  expect(at(20, 2)).toEqual([255, 255, 255]);
});

test('reading gives the places in the order asked, also twice', async () => {
  await picture('a/1.png', '#010000');
  await picture('b/2.png', '#020000');
  const data = images(folder, { size: 2 });
  const tensor = await data.read([1, 0, 1]);
  expect(tensor.shape).toEqual([3, 2, 2, 3]);
  expect(tensor.dtype).toBe('float32');
  expect((await tensor.data())[0]).toBe(2);
  expect((await tensor.data())[12]).toBe(1);
  expect((await tensor.data())[24]).toBe(2);
  const again = await data.read([0, 1]);
  expect([(await again.data())[0], (await again.data())[12]]).toEqual([1, 2]);
  tensor.dispose();
  again.dispose();
});

test('listing opens no file, and a file that was replaced is read anew', async () => {
  await picture('a/1.png', '#010000');
  await picture('b/2.png', '#020000');
  writeFileSync(join(folder, 'b/3.jpg'), '');
  const data = images(folder, { size: 2 });
  expect((await example(data, 0))(0, 0)).toEqual([1, 0, 0]);
  await picture('a/1.png', '#090000');
  expect((await example(data, 0))(0, 0)).toEqual([1, 0, 0]);
  expect((await example(images(folder, { size: 2 }), 0))(0, 0)).toEqual([9, 0, 0]);
});

test('a picture far larger than asked is the same as one made small before', async () => {
  mkdirSync(join(folder, 'a'));
  // A slope from black to white, so that a wrong shrinking (shifted, cropped) would show.
  const slope = Buffer.from(Uint8Array.from({ length: 1200 * 900 * 3 }, (_, i) => Math.floor(((i / 3) % 1200) / 4.7)));
  await sharp(slope, { raw: { width: 1200, height: 900, channels: 3 } })
    .jpeg({ quality: 95 })
    .toFile(join(folder, 'a/big.jpg'));
  await picture('b/x.png', 'red');
  const at = await example(images(folder, { size: 60 }), 0);
  for (const x of [5, 20, 40, 55]) expect(Math.abs(at(30, x)[0] - ((x + 0.5) * 20) / 4.7)).toBeLessThan(2);
  expect(at(5, 30)).toEqual([255, 255, 255]);
});

test('where one picture cannot be read, the others are not read on behind the error', async () => {
  for (const name of ['1', '2', '3', '4', '5']) await picture(`a/${name}.png`, 'red', 600, 600);
  writeFileSync(join(folder, 'a/0.png'), 'this is no picture');
  await picture('b/x.png', 'red');
  await expect(images(folder, { size: 8 }).read([0, 1, 2, 3, 4, 5])).rejects.toThrow(/0\.png cannot be read/);
  expect(sharp.counters()).toEqual({ queue: 0, process: 0 });
});

test('a broken and a truncated file are named, and readable() leaves out just those', async () => {
  await picture('a/good.png', 'red');
  await picture('b/good.png', 'blue');
  writeFileSync(join(folder, 'a/broken.png'), 'this is no picture');
  const whole = await sharp(Buffer.alloc(3 * 64 * 64, 90), { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
  writeFileSync(join(folder, 'b/cut.jpg'), whole.subarray(0, whole.length - 200));
  const data = images(folder, { size: 8 });
  await expect(data.read([0])).rejects.toThrow(/broken\.png cannot be read as an image/);
  await expect(data.read([2])).rejects.toThrow(/cut\.jpg cannot be read as an image/);
  const { data: rest, unreadable } = await readable(data);
  expect(rest.ids).toEqual([join(folder, 'a/good.png'), join(folder, 'b/good.png')]);
  expect(unreadable.map(({ id }) => id)).toEqual([join(folder, 'a/broken.png'), join(folder, 'b/cut.jpg')]);
});

test('a folder that is missing, a file, empty, or has one class, is refused with what to do', async () => {
  expect(() => images('no/such/folder')).toThrow(/no folder 'no\/such\/folder'.*one folder per class/);
  expect(() => images(folder)).toThrow(/two or more classes; it holds 0 of them/);
  await picture('only/x.png', 'red');
  expect(() => images(folder)).toThrow(/it holds 1 of them/);
  expect(() => images(join(folder, 'only'))).toThrow(/it holds images, not sorted into classes/);
  expect(() => images(join(folder, 'only/x.png'))).toThrow(/x\.png is a file/);
  mkdirSync(join(folder, 'hollow'));
  expect(() => images(folder)).toThrow(/hollow holds no image/);
  expect(() => images(folder, { size: 0 })).toThrow(/size is the side/);
});

test('the photographs of the course are found from the folder of the notebooks', async () => {
  const before = process.cwd();
  process.chdir(join(__dirname, '../../../notebooks'));
  try {
    const data = images('datasets/photographs');
    expect(data.classes).toHaveLength(12);
    expect(data.ids).toContain(join('datasets/photographs/birds/crow.webp'));
    const tensor = await data.read([data.ids.indexOf(join('datasets/photographs/birds/crow.webp'))]);
    const values = await tensor.data();
    expect([...values.slice(0, 3)]).toEqual([255, 255, 255]);
    const dark = values.filter((value) => value < 90).length / values.length;
    expect(dark).toBeGreaterThan(0.1);
    tensor.dispose();
  } finally {
    process.chdir(before);
  }
});
