import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
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
async function example(data: Dataset, index: number): Promise<(y: number, x: number) => number[]> {
  const tensor = await data.read([index]);
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
  for (const index of [0, 1, 2, 3, 4]) expect((await example(data, index))(4, 4)).toEqual([128, 128, 128]);
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
  // A ramp from black to white, so that a wrong shrinking (shifted, cropped) would show.
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
  const rest = await readable(data);
  expect(rest.ids).toEqual([join(folder, 'a/good.png'), join(folder, 'b/good.png')]);
  expect(rest.skipped?.map(({ id }) => id)).toEqual([join(folder, 'a/broken.png'), join(folder, 'b/cut.jpg')]);
});

/** 64 x 64 of noise, so that no compression makes it so small that a cut would fall into the head. */
const noisy = () => {
  const bytes = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919 + (index >> 3) * 31) % 251);
  return sharp(Buffer.from(bytes), { raw: { width: 64, height: 64, channels: 3 } });
};

test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('a %s that breaks off is named', async (format) => {
  mkdirSync(join(folder, 'a'));
  const whole = await noisy().toFormat(format).toBuffer();
  writeFileSync(join(folder, `a/whole.${format}`), whole);
  for (const share of [0.3, 0.7, 0.95]) {
    writeFileSync(join(folder, `a/cut-${share}.${format}`), whole.subarray(0, Math.floor(whole.length * share)));
  }
  await picture('b/x.png', 'red');
  const data = images(folder, { size: 8 });
  const indices = [...data.ids.keys()];
  for (const index of indices.filter((one) => data.ids[one].includes('cut'))) {
    const message = await data.read([index]).then(
      () => 'was read',
      (cause: Error) => cause.message,
    );
    expect(message).toMatch(/cut-.* cannot be read as an image: .+\. Replace/);
    expect(message).not.toContain('\n');
  }
  const rest = await readable(data);
  expect(rest.ids).toEqual([join(folder, `a/whole.${format}`), join(folder, 'b/x.png')]);
  expect(rest.skipped).toHaveLength(3);
});

test('a JPEG that only lacks its end is not read as if it were whole, also where a small copy would do', async () => {
  mkdirSync(join(folder, 'a'));
  const whole = await noisy().resize(1600, 1600).jpeg().toBuffer();
  writeFileSync(join(folder, 'a/cut.jpg'), whole.subarray(0, whole.length - 2));
  await picture('b/x.png', 'red');
  await expect(images(folder, { size: 8 }).read([0])).rejects.toThrow(/cut\.jpg cannot be read/);
});

test('another thing by the name of an image, and an empty file, are named', async () => {
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a/1.png'), '<html>not found</html>');
  writeFileSync(join(folder, 'a/2.jpg'), Buffer.from('%PDF-1.7 and so on'));
  writeFileSync(join(folder, 'a/3.jpg'), '');
  await picture('b/x.png', 'red');
  const data = images(folder, { size: 8 });
  for (const [index, name] of ['1.png', '2.jpg', '3.jpg'].entries()) {
    await expect(data.read([index])).rejects.toThrow(new RegExp(`${name.replace('.', '\\.')} cannot be read`));
  }
});

test('where no picture can be read, readable says so', async () => {
  mkdirSync(join(folder, 'a'));
  mkdirSync(join(folder, 'b'));
  for (const name of ['a/1.png', 'b/2.png']) writeFileSync(join(folder, name), 'this is no picture');
  await expect(readable(images(folder, { size: 8 }))).rejects.toThrow(/None of the 2 examples.*1\.png cannot be read/);
});

test('a CMYK JPEG becomes RGB, of an animation the first picture is read', async () => {
  mkdirSync(join(folder, 'a'));
  const red = sharp({ create: { width: 20, height: 20, channels: 3, background: '#ff0000' } });
  await red.clone().toColourspace('cmyk').jpeg().toFile(join(folder, 'a/1.jpg'));
  expect((await sharp(join(folder, 'a/1.jpg')).metadata()).channels).toBe(4);
  const frames = Buffer.concat([Buffer.alloc(300, '\0\0\xff', 'latin1'), Buffer.alloc(300, '\xff\0\0', 'latin1')]);
  await sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
    .gif({ delay: [100, 100] })
    .toFile(join(folder, 'a/2.gif'));
  expect((await sharp(join(folder, 'a/2.gif'), { animated: true }).metadata()).pages).toBe(2);
  await picture('b/x.png', 'red');
  const data = images(folder, { size: 10 });
  const [r, g, b] = (await example(data, 0))(5, 5);
  // What printers call red is duller than the screen's: no value is exact, but it is red.
  expect(r).toBeGreaterThan(200);
  expect(Math.max(g, b)).toBeLessThan(40);
  expect((await example(data, 1))(5, 5)).toEqual([0, 0, 255]);
});

test('16 bits a colour keep their brightness, in grey and in colour', async () => {
  mkdirSync(join(folder, 'a'));
  const deep = (channels: 1 | 3) =>
    sharp(new Uint16Array(400 * channels).fill(0x4000), { raw: { width: 20, height: 20, channels } });
  await deep(1).toColourspace('grey16').png().toFile(join(folder, 'a/1.png'));
  await deep(3).toColourspace('rgb16').png().toFile(join(folder, 'a/2.png'));
  for (const name of ['1', '2']) expect((await sharp(join(folder, `a/${name}.png`)).metadata()).depth).toBe('ushort');
  await picture('b/x.png', 'red');
  const data = images(folder, { size: 20 });
  // 0x4000 of 0xffff is 64 of 255.
  for (const index of [0, 1]) expect((await example(data, index))(5, 5)).toEqual([64, 64, 64]);
});

test('a class of one image is a class', async () => {
  await picture('a/1.png', 'red');
  await picture('b/1.png', 'blue');
  await picture('b/2.png', 'blue');
  expect(images(folder).labels).toEqual([0, 1, 1]);
});

test('an empty class folder is left out and listed where that is asked for, if two classes are left', async () => {
  await picture('a/1.png', 'red');
  mkdirSync(join(folder, 'hollow'));
  expect(() => images(folder)).toThrow(/hollow contains no image.*or pass skip: true/);
  expect(() => images(folder, { skip: true })).toThrow(/hollow contains no image.*at least two classes/);
  await picture('z/1.png', 'blue');
  const data = images(folder, { skip: true });
  expect(data.classes).toEqual(['a', 'z']);
  expect(data.labels).toEqual([0, 1]);
  expect(data.skipped).toEqual([{ id: join(folder, 'hollow'), reason: 'the class folder contains no image' }]);
  writeFileSync(join(folder, 'z/2.png'), 'this is no picture');
  expect((await readable(images(folder, { skip: true }))).skipped?.map(({ id }) => id)).toEqual([
    join(folder, 'hollow'),
    join(folder, 'z/2.png'),
  ]);
});

test('a net says the size, and one that reads no square pictures is refused', async () => {
  await picture('a/1.png', 'red');
  await picture('b/1.png', 'blue');
  const net = (shape: number[]): Net => ({ name: 'looker', input: { shape }, layers: [], weights: {}, output: shape });
  expect(images(folder, { for: net([48, 48, 3]) }).shape).toEqual([48, 48, 3]);
  expect(images(folder, { for: net([48, 48, 3]), size: 48 }).shape).toEqual([48, 48, 3]);
  expect(() => images(folder, { for: net([48, 48, 3]), size: 224 })).toThrow(
    /got 224, and looker reads images of 48 pixels/,
  );
  expect(() => images(folder, { for: net([48, 32, 3]) })).toThrow(/looker reads \[48,32,3\]/);
  expect(() => images(folder, { for: net([784]) })).toThrow(/must read square RGB images/);
});

test('a folder that is missing, a file, empty, or has one class, is refused with what to do', async () => {
  expect(() => images('no/such/folder')).toThrow(/no folder 'no\/such\/folder'.*one folder per class/);
  expect(() => images(folder)).toThrow(/two or more classes; it contains 0 of them/);
  await picture('only/x.png', 'red');
  expect(() => images(folder)).toThrow(/it contains 1 of them/);
  expect(() => images(join(folder, 'only'))).toThrow(/it contains images, not sorted into classes/);
  expect(() => images(join(folder, 'only/x.png'))).toThrow(/x\.png is a file/);
  mkdirSync(join(folder, 'hollow'));
  expect(() => images(folder)).toThrow(/hollow contains no image/);
  expect(() => images(folder, { size: 0 })).toThrow(/size, the width and height/);
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

test('a side that no memory holds is refused with the limit, before any file is looked at', () => {
  // 10^6 x 10^6 pixels of three float32: 12 * 10^12 bytes = 11,176 GiB.
  expect(() => images('nowhere', { size: 1e6 })).toThrow(
    'size must be at most 8192 (0.75 GB per image); got 1000000, which takes 11176 GB of memory per image.',
  );
  expect(() => images('nowhere', { size: 8192 })).toThrow(/no folder 'nowhere'/);
  expect(() => images('nowhere', { for: Promise.resolve() as never })).toThrow('expected a Net; got a promise');
});
