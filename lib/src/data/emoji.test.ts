import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { Dataset } from '../core/dataset';
import { rasteriseEmoji } from './emoji';
import { EMOJI_CLASSES } from './emoji-classes';
import { EMOJI_STYLES } from './emoji-styles';
import { images } from './images';

const tar = require('tar') as { create(options: object, files: string[]): Promise<void> };

let root: string;
let from: string;
let to: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'emoji ✈ '));
  from = join(root, 'downloads');
  to = join(root, 'emoji');
  mkdirSync(from);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const square = (colour: string) => ({ body: `<rect width="20" height="20" fill="${colour}"/>` });

/** Packs icons as npm does. */
async function pack(file: string, icons: object, chars: object, more: object = {}): Promise<void> {
  const folder = mkdtempSync(join(root, 'package-'));
  mkdirSync(join(folder, 'package'));
  writeFileSync(join(folder, 'package/icons.json'), JSON.stringify({ icons, width: 20, height: 20, ...more }));
  writeFileSync(join(folder, 'package/chars.json'), JSON.stringify(chars));
  await tar.create({ gzip: true, cwd: folder, file: join(from, file) }, ['package']);
}

/** The colour in the middle and at the edge of a picture. */
async function colours(file: string): Promise<number[][]> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([224, 224, 3]);
  const at = (y: number, x: number) => [...data.subarray((y * 224 + x) * 3, (y * 224 + x) * 3 + 3)];
  return [at(112, 112), at(5, 112)];
}

test('an emoji is found by its character, drawn in the middle, with white around it', async () => {
  const chars = { '1f986': 'quack', '2708-fe0f': 'plane', '1f40e': 'alias-of-a-horse' };
  const icons = { quack: square('#0000ff'), plane: square('currentColor'), steed: square('#ff0000') };
  await pack('iconify-json-noto-1.0.0.tgz', icons, chars, { aliases: { 'alias-of-a-horse': { parent: 'steed' } } });
  const [report] = await rasteriseEmoji({ styles: ['noto'], from, to });
  expect(report.images).toBe(3);
  expect(report.missing).toContain('birds/owl');
  expect(await colours(join(to, 'noto/birds/duck.webp'))).toEqual(
    [
      [0, 0, 254],
      [255, 255, 255],
    ].map((rgb) => rgb.map((value) => expect.closeTo(value, -1))),
  );
  expect((await colours(join(to, 'noto/vehicles/airplane.webp')))[0]).toEqual([0, 0, 0]);
  expect(images(join(to, 'noto')).classes).toEqual(['birds', 'hoofed-animals', 'vehicles']);
});

test('a style without characters is found by name, by its own name, or not at all', async () => {
  const icons = {
    pig: square('#ff0000'),
    pigside: square('#0000ff'),
    'fire-engine': square('#00ff00'),
    sunglasses: square('red'),
  };
  await pack('iconify-json-fxemoji-1.0.0.tgz', icons, {});
  await rasteriseEmoji({ styles: ['fxemoji'], from, to });
  expect((await colours(join(to, 'fxemoji/hoofed-animals/pig.webp')))[0][2]).toBeGreaterThan(200);
  expect((await colours(join(to, 'fxemoji/hoofed-animals/pig-face.webp')))[0][0]).toBeGreaterThan(200);
  expect(existsSync(join(to, 'fxemoji/vehicles/fire-engine.webp'))).toBe(true);
  // There `sunglasses` is a face that wears them.
  expect(existsSync(join(to, 'fxemoji/clothes/sunglasses.webp'))).toBe(false);
});

test('a second run changes nothing, a newer package is drawn anew', async () => {
  await pack('iconify-json-noto-1.9.0.tgz', { duck: square('#ff0000') }, { '1f986': 'duck' });
  expect((await rasteriseEmoji({ styles: ['noto'], from, to }))[0].made).toBe(true);
  expect((await rasteriseEmoji({ styles: ['noto'], from, to }))[0].made).toBe(false);
  await pack('iconify-json-noto-1.10.0.tgz', { duck: square('#0000ff') }, { '1f986': 'duck' });
  await pack('iconify-json-noto-color-9.0.0.tgz', { duck: square('#00ff00') }, { '1f986': 'duck' });
  expect((await rasteriseEmoji({ styles: ['noto'], from, to }))[0].made).toBe(true);
  expect((await colours(join(to, 'noto/birds/duck.webp')))[0][2]).toBeGreaterThan(200);
});

test('a missing or cut package is named, and nothing half-made stays', async () => {
  await expect(rasteriseEmoji({ styles: ['noto'], from, to })).rejects.toThrow(
    /emoji of 'noto' are not in .*Run npm start/,
  );
  await pack('iconify-json-noto-1.0.0.tgz', { duck: square('#ff0000') }, { '1f986': 'duck' });
  const file = join(from, 'iconify-json-noto-1.0.0.tgz');
  truncateSync(file, readFileSync(file).length - 30);
  await expect(rasteriseEmoji({ styles: ['noto'], from, to })).rejects.toThrow(/1\.0\.0\.tgz is damaged.*Delete it/);
  expect(readdirSync(to)).toEqual([]);
});

test('the classes are those of the photographs', () => {
  expect(Object.keys(EMOJI_CLASSES)).toEqual([...images('datasets/photographs').classes]);
});

describe('the pictures that set-up drew', () => {
  const styles = EMOJI_STYLES.map((style) => images(join('datasets', 'emoji', style)));
  /** The things of a style, as class/name. */
  const things = ({ ids }: Dataset) => ids.map((id) => id.split(/[\\/]/).slice(-2).join('/'));

  test('each style has the classes of the photographs, in their order', () => {
    const { classes } = images('datasets/photographs');
    for (const style of styles) expect([style.name, style.classes]).toEqual([style.name, classes]);
  });

  test('the five full styles show the same things, and the others some of them under the same names', () => {
    expect(styles.map(({ labels }) => labels.length)).toEqual([198, 198, 198, 198, 198, 145, 123, 120]);
    const all = things(styles[0]);
    for (const style of styles.slice(1, 5)) expect(things(style)).toEqual(all);
    for (const style of styles.slice(5)) expect(things(style).filter((thing) => !all.includes(thing))).toEqual([]);
  });

  test('a thing has one class, the same in every style', () => {
    const classOf = new Map<string, Set<string>>();
    for (const [label, name] of styles.flatMap(things).map((thing) => thing.split('/'))) {
      classOf.set(name, (classOf.get(name) ?? new Set()).add(label));
    }
    expect([...classOf].filter(([, labels]) => labels.size > 1)).toEqual([]);
    for (const style of styles) {
      expect(style.labels.map((label) => style.classes[label])).toEqual(
        things(style).map((thing) => thing.split('/')[0]),
      );
    }
  });
});

test('no emoji stands for two things', () => {
  const characters = Object.values(EMOJI_CLASSES).flatMap((members) => Object.values(members));
  expect(new Set(characters).size).toBe(characters.length);
});
