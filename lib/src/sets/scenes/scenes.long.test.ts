import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { randomFrom } from '../../data/shuffle';
import { courseFolder } from '../../places';
import type { CocoAnnotations } from './coco';
import { compose } from './compose';
import { partThings } from './part-things';
import { planScenes } from './plan';
import { scenes } from './scenes';
import { type Sprite, solidBox, spriteOf } from './sprite';

/** A sprite of one grey, with this opacity in each pixel. */
const sprite = (opacity: number[][], grey = 200): Sprite => ({
  pixels: Uint8Array.from(opacity.flat().flatMap((alpha) => [grey, grey, grey, alpha])),
  height: opacity.length,
  width: opacity[0].length,
});
const full = (height: number, width: number, grey?: number) =>
  sprite(
    Array.from({ length: height }, () => Array(width).fill(255)),
    grey,
  );
const at = (left: number, top: number) => ({ left, top });
const plain = { mirrored: false, angle: 0, brightness: 1 };

describe('compose', () => {
  test('colours are mixed by opacity, and from one half on a pixel is the thing', () => {
    const picture = new Uint8Array(4 * 4 * 3).fill(100);
    const placed = compose(picture, 4, [{ sprite: sprite([[0, 127, 128, 255]]), spots: [at(0, 1)] }]);
    // 100 + (200 - 100) * 127 / 255 = 149.8, and * 128 / 255 = 150.2.
    expect([...picture.subarray(12, 24)].filter((_, index) => index % 3 === 0)).toEqual([100, 150, 150, 200]);
    expect(placed).toEqual([{ sprite: 0, bbox: [2, 1, 2, 1], area: 2, visible: 1 }]);
  });

  test('a box holds what can be seen, and the area counts it', () => {
    // The second covers the right two columns of the first: 8 of 20 pixels, just the 40 % that are allowed.
    const placed = compose(new Uint8Array(10 * 10 * 3), 10, [
      { sprite: full(4, 5), spots: [at(1, 2)] },
      { sprite: full(4, 4), spots: [at(4, 2)] },
    ]);
    expect(placed).toEqual([
      { sprite: 0, bbox: [1, 2, 3, 4], area: 12, visible: 0.6 },
      { sprite: 1, bbox: [4, 2, 4, 4], area: 16, visible: 1 },
    ]);
  });

  test('a thing that would hide more than 40 % goes to its next spot, or stays out', () => {
    const first = { sprite: full(4, 5), spots: [at(1, 2)] };
    const moved = compose(new Uint8Array(300), 10, [first, { sprite: full(4, 4), spots: [at(3, 2), at(6, 6)] }]);
    expect(moved.map(({ bbox }) => bbox)).toEqual([
      [1, 2, 5, 4],
      [6, 6, 4, 4],
    ]);
    const out = compose(new Uint8Array(300), 10, [first, { sprite: full(4, 4), spots: [at(3, 2)] }]);
    expect(out.map((placed) => placed.sprite)).toEqual([0]);
  });

  test('what two things hide of a third is added up', () => {
    // 5 of 20 pixels by the second; another 5 would leave one half.
    const placed = compose(new Uint8Array(300), 10, [
      { sprite: full(4, 5), spots: [at(0, 0)] },
      { sprite: full(1, 5), spots: [at(0, 0)] },
      { sprite: full(1, 5), spots: [at(0, 3)] },
    ]);
    expect(placed.map(({ sprite, visible }) => [sprite, visible])).toEqual([
      [0, 0.75],
      [1, 1],
    ]);
  });
});

describe('spriteOf', () => {
  const svg = (inside: string) =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">${inside}</svg>`);
  const bar = svg('<rect x="10" y="20" width="50" height="25" fill="#f00"/>');

  test('a thing is cut to its solid pixels', async () => {
    const { pixels, width, height } = await spriteOf(bar, { ...plain, side: 80 });
    // 80 % of 50 x 25.
    expect([width, height]).toEqual([40, 20]);
    expect([...pixels.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
    expect(solidBox({ pixels, width, height })).toEqual([0, 0, 40, 20]);
  });

  test('turned by a right angle, width and height change places', async () => {
    const { width, height } = await spriteOf(bar, { ...plain, side: 80, angle: 90 });
    expect([width, height]).toEqual([20, 40]);
  });

  test('mirrored, left is right', async () => {
    const half = svg('<rect width="50" height="100" fill="#f00"/><rect x="50" width="50" height="100" fill="#00f"/>');
    const { pixels } = await spriteOf(half, { ...plain, side: 50, mirrored: true });
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 255, 255]);
  });
});

test('no thing is in both parts, names of one family stay together, and a third is for testing', () => {
  const names = [
    'crow',
    'drake',
    'duck',
    'hen',
    'heron',
    'heron-flying',
    'owl',
    'pig',
    'pig-golden2',
    'pigs',
    't-shirt',
    't-sock',
  ];
  for (const seed of [1, 2, 3, 4, 5]) {
    const { train, test } = partThings(names, randomFrom(seed));
    expect([...train, ...test].sort()).toEqual(names);
    expect(test.length).toBeGreaterThanOrEqual(0.3 * names.length);
    expect(test.length).toBeLessThan(0.6 * names.length);
    for (const family of [
      ['heron', 'heron-flying'],
      ['pig', 'pig-golden2', 'pigs'],
    ]) {
      expect([0, family.length]).toContain(family.filter((name) => test.includes(name)).length);
    }
  }
});

test('plans draw classes alike, sides between 56 and 208, and the same from the same seed', () => {
  const classes = [['a/1'], ['b/1', 'b/2', 'b/3', 'b/4', 'b/5', 'b/6', 'b/7']];
  const plans = planScenes(400, classes, ['x', 'y'], randomFrom(3));
  const things = plans.flatMap((plan) => plan.things);
  // 1200 things by chance: one half, with a standard deviation of 17.
  expect(Math.abs(things.filter(({ name }) => name === 'a/1').length - things.length / 2)).toBeLessThan(4 * 17);
  const sides = things.map(({ look }) => look.side).sort((a, b) => a - b);
  expect(sides[0]).toBeGreaterThanOrEqual(56);
  expect(sides.at(-1)).toBeLessThanOrEqual(208);
  // On a logarithmic scale the middle of 56 and 208 is their geometric mean, 108.
  expect(Math.abs(sides[sides.length >> 1] - 108)).toBeLessThan(8);
  expect(new Set(plans.map(({ things }) => things.length))).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(planScenes(400, classes, ['x', 'y'], randomFrom(3))).toEqual(plans);
  expect(planScenes(400, classes, ['x', 'y'], randomFrom(4))).not.toEqual(plans);
});

describe('scenes of squares in pure colours on black', () => {
  const COLOURS = { birds: [255, 0, 0], fish: [0, 255, 0] };
  const COUNT = 12;
  let datasets: string;
  const made: Record<string, { folder: string; annotations: CocoAnnotations }> = {};

  beforeAll(async () => {
    datasets = mkdtempSync(join(tmpdir(), 'scenes é '));
    for (const part of ['train', 'test']) {
      mkdirSync(join(datasets, 'backgrounds', part), { recursive: true });
      const black = sharp({ create: { width: 720, height: 540, channels: 3, background: '#000' } });
      await black.webp().toFile(join(datasets, 'backgrounds', part, 'black.webp'));
    }
    for (const [label, [r, g, b]] of Object.entries(COLOURS)) {
      const folder = join(datasets, 'scenes', 'cut-outs', label);
      mkdirSync(folder, { recursive: true });
      for (const name of ['anna', 'bert', 'carl', 'dora']) {
        const square = sharp({ create: { width: 60, height: 60, channels: 4, background: { r, g, b, alpha: 1 } } });
        await square.webp({ lossless: true }).toFile(join(folder, `${name}.webp`));
      }
    }
    for (const part of ['train', 'test'] as const)
      made[part] = await scenes('photographs', part, { datasets, count: COUNT });
  });
  afterAll(() => rmSync(datasets, { recursive: true, force: true }));

  /** The box of the pixels that are more of this colour than of black or any other. */
  async function boxOfColour(file: string, colour: number[]): Promise<number[] | undefined> {
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    const own = colour.indexOf(255);
    const rgba = new Uint8Array(info.width * info.height * 4);
    for (let index = 0; index < info.width * info.height; index++) {
      const pixel = data.subarray(index * 3, index * 3 + 3);
      const others = [0, 1, 2].filter((channel) => channel !== own).map((channel) => pixel[channel]);
      rgba[index * 4 + 3] = pixel[own] > 90 && others.every((other) => other < pixel[own] / 2) ? 255 : 0;
    }
    return solidBox({ pixels: rgba, width: info.width, height: info.height });
  }

  test('the pictures show each thing in the box that the annotations give', async () => {
    let looked = 0;
    for (const { folder, annotations } of Object.values(made)) {
      for (const { id, file_name } of annotations.images) {
        const inScene = annotations.annotations.filter(({ image_id }) => image_id === id);
        for (const [label, colour] of Object.values(COLOURS).entries()) {
          const own = inScene.filter(({ category_id }) => category_id === label + 1);
          const box = await boxOfColour(join(folder, file_name), colour);
          if (own.length !== 1) continue;
          looked += 1;
          // WebP halves the resolution of colour: a pixel at each edge.
          expect(Math.max(...own[0].bbox.map((side, index) => Math.abs(side - box![index])))).toBeLessThanOrEqual(2);
        }
      }
    }
    expect(looked).toBeGreaterThan(6);
  });

  test('annotations are whole in the sense of COCO', () => {
    for (const { folder, annotations } of Object.values(made)) {
      const { images, annotations: things, categories } = annotations;
      expect(categories).toEqual([
        { id: 1, name: 'birds', supercategory: 'thing' },
        { id: 2, name: 'fish', supercategory: 'thing' },
      ]);
      expect(images.map(({ file_name }) => file_name)).toEqual(
        readdirSync(folder)
          .filter((file) => file.endsWith('.webp'))
          .sort(),
      );
      expect(images.length).toBe(COUNT);
      expect(new Set(things.map(({ id }) => id)).size).toBe(things.length);
      for (const { image_id, category_id, bbox, area, iscrowd, segmentation, visible } of things) {
        const [left, top, width, height] = bbox;
        expect(images.some(({ id }) => id === image_id)).toBe(true);
        expect(categories.some(({ id }) => id === category_id)).toBe(true);
        expect([left >= 0, top >= 0, left + width <= 512, top + height <= 512]).toEqual([true, true, true, true]);
        expect(area).toBeGreaterThan(0);
        expect(area).toBeLessThanOrEqual(width * height);
        expect([iscrowd, segmentation]).toEqual([0, []]);
        expect(visible).toBeGreaterThanOrEqual(0.6);
      }
    }
  });

  test('a second call makes nothing anew and gives the same', async () => {
    const again = await scenes('photographs', 'train', { datasets, count: COUNT });
    expect(again).toEqual(made.train);
  });
});

describe('the scenes of the course', () => {
  test('no thing and no background of the test is in the training', async () => {
    const datasets = mkdtempSync(join(tmpdir(), 'scenes of the course '));
    try {
      const course = join(courseFolder()!, 'datasets');
      cpSync(join(course, 'backgrounds'), join(datasets, 'backgrounds'), { recursive: true });
      cpSync(join(course, 'scenes', 'cut-outs'), join(datasets, 'scenes', 'cut-outs'), { recursive: true });
      for (const domain of ['photographs', 'emoji'] as const) {
        const [train, held] = [
          await scenes(domain, 'train', { datasets, count: 20 }),
          await scenes(domain, 'test', { datasets, count: 20 }),
        ];
        const things = ({ annotations }: typeof train) => new Set(annotations.annotations.map(({ thing }) => thing));
        expect([...things(held)].filter((thing) => things(train).has(thing))).toEqual([]);
        expect(things(held).size).toBeGreaterThan(20);
        const twelve = train.annotations.categories.map(({ name }) => name);
        expect(twelve).toEqual(
          readdirSync(join(course, 'photographs'), { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map(({ name }) => name),
        );
      }
      const backgrounds = (part: string) => readdirSync(join(course, 'backgrounds', part));
      expect([backgrounds('train').length, backgrounds('test').length]).toEqual([12, 5]);
      expect(backgrounds('test').filter((file) => backgrounds('train').includes(file))).toEqual([]);
      expect(
        readFileSync(join(course, 'backgrounds', 'sources.csv'), 'utf8')
          .trim()
          .split('\n').length,
      ).toBe(1 + 17);
    } finally {
      rmSync(datasets, { recursive: true, force: true });
    }
  });

  test('an unknown domain or part is refused with those there are', async () => {
    await expect(scenes('drawings' as 'emoji', 'train')).rejects.toThrow(
      /no scenes of 'drawings'.*photographs and emoji/,
    );
    await expect(scenes('emoji', 'test', { count: 0.5 })).rejects.toThrow(/an integer from 1 to 1000000; got 0.5/);
    await expect(scenes('emoji', 'test', { datasets: tmpdir() })).rejects.toThrow(
      /backgrounds.*does not exist.*git restore/,
    );
    await expect(scenes('photographs', 'test', { datasets: tmpdir() })).rejects.toThrow(/cut-outs are not in/);
    await expect(scenes('emoji', 'all' as 'train')).rejects.toThrow(/must be 'train' or 'test'; got 'all'/);
  });
});
