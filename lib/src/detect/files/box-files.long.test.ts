import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Box, LabelledPicture } from '../../data/labelled';
import type { LabelledPictures } from './labelled-pictures';
import { readCoco } from './read-coco';
import { readVoc } from './read-voc';
import { readYolo } from './read-yolo';
import { writeCoco } from './write-coco';
import { writeVoc } from './write-voc';
import { writeYolo } from './write-yolo';

const FIXTURES = join(__dirname, 'fixtures');
const scratch = () => mkdtempSync(join(tmpdir(), 'box-files-'));
const boxesByName = ({ pictures }: LabelledPictures) =>
  Object.fromEntries(pictures.map(({ file, boxes }) => [file.split('/').at(-1)!, boxes]));

/** A copy of a fixture in which a file is edited. */
function edited(fixture: string, file: string, edit: (text: string) => string): string {
  const folder = scratch();
  cpSync(join(FIXTURES, fixture), folder, { recursive: true });
  writeFileSync(join(folder, file), edit(readFileSync(join(folder, file), 'utf8')));
  return folder;
}
const editedCoco = (edit: (coco: { annotations: object[] }) => void) =>
  join(
    edited('coco', 'boxes.json', (text) => {
      const coco = JSON.parse(text);
      edit(coco);
      return JSON.stringify(coco);
    }),
    'boxes.json',
  );

// By xmlbuilder2 4.0.3, of the same values.
test('a file of Pascal VOC is what another writer of XML makes of it', async () => {
  const folder = scratch();
  const picture: LabelledPicture = {
    file: 'x & y.jpg',
    width: 40,
    height: 20,
    boxes: [
      { box: [4, 5.5, 14, 1e21], class: 'a & <b>' },
      { box: [0, 1, 3, 4], class: 'pear' },
    ],
  };
  const set = {
    name: 'a',
    classes: ['a & <b>', 'pear'],
    pictures: [picture, { ...picture, file: 'none.jpg', boxes: [] }],
  };
  await writeVoc(folder, set, { copy: false });
  const head = (name: string) =>
    `<annotation>\n  <folder>JPEGImages</folder>\n  <filename>${name}</filename>\n  <size>\n    <width>40</width>\n` +
    '    <height>20</height>\n    <depth>3</depth>\n  </size>\n  <segmented>0</segmented>\n';
  const object = (name: string, [xmin, ymin, xmax, ymax]: string[]) =>
    `  <object>\n    <name>${name}</name>\n    <difficult>0</difficult>\n    <bndbox>\n      <xmin>${xmin}</xmin>\n` +
    `      <ymin>${ymin}</ymin>\n      <xmax>${xmax}</xmax>\n      <ymax>${ymax}</ymax>\n    </bndbox>\n  </object>\n`;
  const written = (name: string) => readFileSync(join(folder, 'Annotations', name), 'utf8');
  expect(written('x & y.xml')).toBe(
    `${head('x &amp; y.jpg')}${object('a &amp; &lt;b&gt;', ['5', '6.5', '14', '1e+21'])}${object('pear', ['1', '2', '3', '4'])}</annotation>\n`,
  );
  expect(written('none.xml')).toBe(`${head('none.jpg')}</annotation>\n`);
});

// The same two boxes of the same picture of 40 x 20, by hand in each format.
const [APPLE, PEAR]: Box[] = [
  [4, 5, 14, 17],
  [20.5, 0, 40, 20],
];

describe('files written by hand', () => {
  test('COCO: left, top, width and height; classes by id, crowds, the area of an outline', async () => {
    const set = await readCoco(join(FIXTURES, 'coco/boxes.json'));
    expect(set.classes).toEqual(['apple', 'pear']);
    expect(boxesByName(set)).toEqual({
      'red.webp': [
        { box: APPLE, class: 'apple' },
        { box: PEAR, class: 'pear', crowd: true, area: 250.5 },
      ],
      'green.webp': [],
    });
    expect(set.pictures[0]).toMatchObject({ width: 40, height: 20 });
    expect(set).not.toHaveProperty('skipped');
  });

  test.each(['yolo', 'yolo/data.yaml'])('%s: middles and sides as shares of the picture', async (path) => {
    const set = await readYolo(join(FIXTURES, path));
    expect(set.classes).toEqual(['apple', 'pear']);
    const { 'red.webp': red, 'green.webp': green } = boxesByName(set);
    for (const [place, side] of APPLE.entries()) expect(red[0].box[place]).toBeCloseTo(side, 9);
    for (const [place, side] of PEAR.entries()) expect(red[1].box[place]).toBeCloseTo(side, 9);
    expect(red.map((box) => box.class)).toEqual(['apple', 'pear']);
    expect(green).toEqual([]);
    expect(set.pictures.map(({ width, height }) => [width, height])).toEqual([
      [30, 60],
      [40, 20],
    ]);
  });

  test("Pascal VOC: the devkit's pixels count from 1 and the last one is inside; parts are no things", async () => {
    const set = await readVoc(join(FIXTURES, 'voc'));
    expect(boxesByName(set)).toEqual({
      'red.webp': [
        { box: APPLE, class: 'apple' },
        { box: PEAR, class: 'pear' },
      ],
      'green.webp': [],
    });
    expect(set.pictures[0]).toMatchObject({ width: 30, height: 60 });
    const asEdges = await readVoc(join(FIXTURES, 'voc'), { corners: 'edges' });
    expect(boxesByName(asEdges)['red.webp'][0].box).toEqual([5, 6, 14, 17]);
  });
});

test.each([
  [
    'COCO',
    1e-9,
    async (set: LabelledPictures, folder: string) => {
      writeCoco(join(folder, 'boxes.json'), set);
      return readCoco(join(folder, 'boxes.json'));
    },
  ],
  [
    'YOLO',
    1e-6 * 64,
    async (set: LabelledPictures, folder: string) => {
      await writeYolo(folder, set);
      return readYolo(folder);
    },
  ],
  [
    'YOLO of twelve digits',
    1e-9,
    async (set: LabelledPictures, folder: string) => {
      await writeYolo(folder, set, { digits: 12 });
      return readYolo(join(folder, 'data.yaml'));
    },
  ],
  [
    'Pascal VOC',
    1e-9,
    async (set: LabelledPictures, folder: string) => {
      await writeVoc(folder, set);
      return readVoc(folder, { classes: set.classes });
    },
  ],
  [
    'Pascal VOC with edges',
    1e-9,
    async (set: LabelledPictures, folder: string) => {
      await writeVoc(folder, set, { corners: 'edges' });
      return readVoc(folder, { classes: set.classes, corners: 'edges' });
    },
  ],
])('%s gives back the boxes that were written', async (_, error, there) => {
  const from = scratch();
  await Promise.all(['a', 'b.c'].map((name) => square(join(from, `${name}.webp`), 64, 48)));
  const side = (most: number) => fc.double({ min: 0, max: most - 0.5, noNaN: true });
  const box = fc
    .tuple(side(64), side(48), side(64), side(48))
    .map(
      ([x1, y1, x2, y2]): Box => [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2) + 0.5, Math.max(y1, y2) + 0.5],
    );
  const classes = ['a & b', 'naïve <tag>', 'c'];
  const boxes = fc.array(fc.record({ box, class: fc.constantFrom(...classes) }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(boxes, boxes, async (first, second) => {
      const folder = scratch();
      const picture = (name: string, own: typeof first): LabelledPicture => ({
        file: join(from, `${name}.webp`),
        width: 64,
        height: 48,
        boxes: own,
      });
      const set = { name: 'drawn', classes, pictures: [picture('a', first), picture('b.c', second)] };
      const back = await there(set, folder);
      expect(back.classes).toEqual(classes);
      expect(back.pictures).toHaveLength(2);
      for (const [place, { boxes: own }] of back.pictures.entries()) {
        expect(own.map((each) => each.class)).toEqual(set.pictures[place].boxes.map((each) => each.class));
        const sides = (all: readonly { box: Box }[]) => all.flatMap((each) => [...each.box]);
        for (const [at, number] of sides(set.pictures[place].boxes).entries()) {
          expect(Math.abs(sides(own)[at] - number)).toBeLessThanOrEqual(error);
        }
      }
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
  rmSync(from, { recursive: true });
});

const square = (file: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#888' } }).toFile(file);

test('crowds and the areas of outlines survive a COCO file, and its pictures may lie in a folder beside it', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'pictures'));
  await square(join(folder, 'pictures/a.webp'), 10, 10);
  const boxes = [{ box: [1, 2, 3, 4] as const, class: 'x', crowd: true, area: 2.5 }];
  const pictures = [{ file: join(folder, 'pictures/a.webp'), width: 10, height: 10, boxes }];
  writeCoco(join(folder, 'boxes.json'), { name: 'crowds', classes: ['x'], pictures });
  expect((await readCoco(join(folder, 'boxes.json'))).pictures).toEqual(pictures);
  expect(JSON.parse(readFileSync(join(folder, 'boxes.json'), 'utf8')).images[0].file_name).toBe('pictures/a.webp');
  expect(readdirSync(folder)).toEqual(['boxes.json', 'pictures']);
});

test('a COCO file has info and licenses, which pycocotools reads', () => {
  const file = join(scratch(), 'boxes.json');
  writeCoco(file, { name: 'fruit', classes: ['apple'], pictures: [] });
  const { info, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  expect({ info, licenses }).toEqual({ info: { description: 'fruit', version: '1.0' }, licenses: [] });
});

describe('YOLO’s parts', () => {
  const yaml = (folder: string) => readFileSync(join(folder, 'data.yaml'), 'utf8');

  test('images to validate on have folders of their own, and both parts come back', async () => {
    const folder = scratch();
    const set = await readCoco(join(FIXTURES, 'coco/boxes.json'));
    const box = { box: [1, 2, 11, 12] as const, class: set.classes[0] };
    const parts = set.pictures.map((picture) => ({
      ...set,
      pictures: [{ ...picture, boxes: [...picture.boxes, box] }],
    }));
    await writeYolo(folder, parts[0], { val: parts[1], digits: 12 });
    expect(yaml(folder)).toContain('train: images/train\nval: images/val\n');
    for (const [part, { pictures }] of [
      ['train', parts[0]],
      ['val', parts[1]],
    ] as const) {
      const name = basename(pictures[0].file);
      expect(readdirSync(join(folder, 'images', part))).toEqual([name]);
      const read = await readYolo(join(folder, 'data.yaml'), { part });
      expect(read.pictures.map(({ file, boxes }) => [basename(file), boxes.length])).toEqual([
        [name, pictures[0].boxes.length],
      ]);
    }
    expect((await readYolo(folder)).pictures).toHaveLength(2);
  });

  test('without images to validate on, none are named: those to train on would overstate the accuracy', async () => {
    const folder = scratch();
    await writeYolo(folder, await readCoco(join(FIXTURES, 'coco/boxes.json')));
    expect(yaml(folder)).toMatch(/^path: \.\ntrain: images\nnames:/);
  });

  test('an image in both parts, and other classes, are refused before anything is written', async () => {
    const folder = join(scratch(), 'new');
    const set = await readCoco(join(FIXTURES, 'coco/boxes.json'));
    const [first] = set.pictures;
    await expect(writeYolo(folder, set, { val: { ...set, pictures: [first] } })).rejects.toThrow(
      /is among the images to train on and in val/,
    );
    const val = { name: 'val', classes: [...set.classes].reverse(), pictures: [] };
    await expect(writeYolo(folder, set, { val })).rejects.toThrow(/must have the classes.*in this order/);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('what is wrong is said by file and row, or left out where that is asked for', () => {
  const annotation = (changes: object) => editedCoco((coco) => Object.assign(coco.annotations[0], changes));
  const vocObject = (from: string | RegExp, to: string) =>
    edited('voc', 'Annotations/red.xml', (text) => text.replace(from, to));
  const yoloRow = (row: string) => edited('yolo', 'labels/red.txt', (text) => text.replace(/^.*\n/, `${row}\n`));

  const readCocoOf = (skip: boolean, file: string) => readCoco(file, { skip });
  const readYoloOf = (skip: boolean, folder: string) => readYolo(folder, { skip });
  const readVocOf = (skip: boolean, folder: string) => readVoc(folder, { skip, classes: ['apple', 'pear'] });

  // What is edited is the apple; the pear stays.
  test.each([
    [
      'COCO, right of left',
      (skip: boolean) => readCocoOf(skip, annotation({ bbox: [14, 5, -10, 12] })),
      /boxes.json, annotation 11: its box is 14, 5, 4, 17 .*right side/,
    ],
    [
      'COCO, no height',
      (skip: boolean) => readCocoOf(skip, annotation({ bbox: [4, 5, 10, 0] })),
      /annotation 11: .*bottom must lie below/,
    ],
    [
      'COCO, outside',
      (skip: boolean) => readCocoOf(skip, annotation({ bbox: [41, 5, 10, 12] })),
      /annotation 11: .*outside its picture of 40 x 20 pixels/,
    ],
    [
      'COCO, unknown class',
      (skip: boolean) => readCocoOf(skip, annotation({ category_id: 9 })),
      /annotation 11: its category_id is 9; the categories are 2 apple, 5 pear/,
    ],
    [
      'COCO, unknown picture',
      (skip: boolean) => readCocoOf(skip, annotation({ image_id: 9 })),
      /annotation 11: its image_id is 9/,
    ],
    [
      'COCO, a number that is none',
      (skip: boolean) => readCocoOf(skip, annotation({ bbox: [4, '5', 10, 12] })),
      /annotation 11: bbox\[1\]: .*Expected number but received "5"/,
    ],
    [
      'COCO, an annotation without id',
      (skip: boolean) => readCocoOf(skip, annotation({ id: undefined, bbox: null })),
      /annotation number 0: bbox/,
    ],
    [
      'YOLO, outside',
      (skip: boolean) => readYoloOf(skip, yoloRow('0 1.5 0.5 0.1 0.1')),
      /labels.red.txt, line 1: .*outside its picture/,
    ],
    [
      'YOLO, no width',
      (skip: boolean) => readYoloOf(skip, yoloRow('0 0.5 0.5 -0.1 0.1')),
      /line 1: .*right side must lie/,
    ],
    [
      'YOLO, unknown class',
      (skip: boolean) => readYoloOf(skip, yoloRow('2 0.5 0.5 0.1 0.1')),
      /line 1: the class is 2; 2 classes are named, 0 to 1/,
    ],
    [
      'YOLO, a number that is none',
      (skip: boolean) => readYoloOf(skip, yoloRow('0 0.5 O.5 0.1 0.1')),
      /line 1: '0 0.5 O.5 0.1 0.1' holds what is no number/,
    ],
    ['YOLO, pixels', (skip: boolean) => readYoloOf(skip, yoloRow('0 20 10 5 5')), /line 1: .*looks like pixels/],
    [
      'YOLO, an outline',
      (skip: boolean) => readYoloOf(skip, yoloRow('0 0.1 0.1 0.2 0.1 0.2 0.2')),
      /line 1: .*this one has 7 fields/,
    ],
    [
      'VOC, right of left',
      (skip: boolean) => readVocOf(skip, vocObject('<xmin>5', '<xmin>25')),
      /red.xml, line 4: its box is 24, 5, 14, 17/,
    ],
    [
      'VOC, outside',
      (skip: boolean) =>
        readVocOf(skip, vocObject('<xmin>5</xmin><ymin>6</ymin><xmax>14', '<xmin>50</xmin><ymin>6</ymin><xmax>60')),
      /line 4: .*outside/,
    ],
    [
      'VOC, unknown class',
      (skip: boolean) => readVocOf(skip, vocObject('apple', 'appel')),
      /line 4: the class 'appel' is none of apple, pear/,
    ],
    [
      'VOC, a number that is none',
      (skip: boolean) => readVocOf(skip, vocObject('<xmax>14', '<xmax>many')),
      /line 4: .*NaN.*must be numbers/,
    ],
  ])('%s', async (_, read, sentence) => {
    await expect(read(false)).rejects.toThrow(sentence);
    await expect(read(false)).rejects.toThrow(/pass skip: true/);
    const { pictures, skipped = [] } = await read(true);
    expect(pictures.flatMap(({ boxes }) => boxes.map((box) => box.class))).toEqual(['pear']);
    expect(skipped).toHaveLength(1);
    expect(`${skipped[0].id}: ${skipped[0].reason}`).toMatch(sentence);
  });

  test('a box that reaches out of its picture is refused, or cut and listed; by up to a pixel it is cut', async () => {
    const far = annotation({ bbox: [-3, 5, 10, 12] });
    await expect(readCoco(far)).rejects.toThrow(
      /annotation 11: .*reaches out of its picture of 40 x 20.*cut to the picture/,
    );
    const { pictures, skipped } = await readCoco(far, { skip: true });
    expect(pictures[0].boxes[0].box).toEqual([0, 5, 7, 17]);
    expect(skipped).toHaveLength(1);
    const near = await readCoco(annotation({ bbox: [-1, 5, 10, 12] }));
    expect(near.pictures[0].boxes[0].box).toEqual([0, 5, 9, 17]);
  });

  test('a picture that is missing takes its boxes with it', async () => {
    const noRed = (folder: string, file: string) => {
      rmSync(join(folder, file));
      return folder;
    };
    const coco = join(noRed(edited('coco', 'boxes.json', String), 'red.webp'), 'boxes.json');
    await expect(readCoco(coco)).rejects.toThrow(/boxes.json, image 7: there is no picture .*red.webp/);
    await expect(readCoco(coco, { skip: true })).rejects.toThrow(
      /has no box in 1 pictures.*The first of 1 left out: .*image 7/,
    );
    expect((await readCoco(coco, { pictures: false })).pictures[0].file).toBe('red.webp');
    const yolo = noRed(edited('yolo', 'classes.txt', String), 'images/red.webp');
    await expect(readYolo(yolo)).rejects.toThrow(/labels.red.txt: there is no picture of this name/);
    const voc = noRed(edited('voc', 'Annotations/red.xml', String), 'JPEGImages/red.webp');
    await expect(readVoc(voc)).rejects.toThrow(/red.xml: there is no picture red.webp in/);
  });

  test('a picture of another size than its boxes were drawn on, and one that is damaged, are refused', async () => {
    const smaller = editedCoco((coco) =>
      Object.assign((coco as unknown as { images: object[] }).images[0], { width: 80, height: 40 }),
    );
    await expect(readCoco(smaller)).rejects.toThrow(
      /boxes.json, image 7: .*red.webp has 40 x 20 pixels upright, and its boxes were drawn on 80 x 40/,
    );
    const voc = edited('voc', 'Annotations/red.xml', (text) => text.replace('<width>40', '<width>20'));
    await expect(readVoc(voc)).rejects.toThrow(/red.xml: .*has 40 x 20 pixels upright/);
    const damaged = join(
      edited('coco', 'red.webp', () => 'text'),
      'boxes.json',
    );
    await expect(readCoco(damaged)).rejects.toThrow(/image 7: .*red.webp cannot be read as an image/);
    const yolo = edited('yolo', 'images/red.webp', () => 'text');
    await expect(readYolo(yolo)).rejects.toThrow(/red.webp cannot be read as an image/);
  });

  test('a set without boxes is refused, also where faults are skipped', async () => {
    const none = editedCoco((coco) => Object.assign(coco, { annotations: [] }));
    for (const skip of [false, true]) {
      await expect(readCoco(none, { skip })).rejects.toThrow(/has no box in 2 pictures.*npx course label/);
    }
    await expect(readYolo(edited('yolo', 'labels/red.txt', () => ''))).rejects.toThrow(/has no box in 2 pictures/);
  });

  test('a broken file is refused with the line at which it breaks', async () => {
    const cut = join(
      edited('coco', 'boxes.json', (text) => text.slice(0, 120)),
      'boxes.json',
    );
    await expect(readCoco(cut)).rejects.toThrow(/boxes.json is not JSON: line 4, column/);
    const comma = join(
      edited('coco', 'boxes.json', (text) => text.replace('"id": 3,', '"id": 3')),
      'boxes.json',
    );
    await expect(readCoco(comma)).rejects.toThrow(/line 5, column 15: Comma expected/);
    const results = join(
      edited('coco', 'boxes.json', () => '[]'),
      'boxes.json',
    );
    await expect(readCoco(results)).rejects.toThrow(/is JSON but no COCO file.*images, annotations and categories/);
    const xml = edited('voc', 'Annotations/red.xml', (text) => text.replace('</object>', ''));
    await expect(readVoc(xml)).rejects.toThrow(/red.xml: it is no XML: .*line 14/);
    expect(
      (
        await readVoc(
          edited('voc', 'Annotations/green.xml', () => '<a>'),
          { skip: true },
        )
      ).skipped,
    ).toHaveLength(1);
    const yaml = edited('yolo', 'data.yaml', (text) => text.replace('0: apple', '0: [apple'));
    await expect(readYolo(join(yaml, 'data.yaml'))).rejects.toThrow(/data.yaml is not YAML: line/);
    const part = readYolo(join(FIXTURES, 'yolo/data.yaml'), { part: 'val' });
    await expect(part).rejects.toThrow(/says no folder of the part 'val'. Pass part: train/);
  });

  test('a class that the set does not name, and two pictures of one name, are refused before anything is written', async () => {
    const folder = join(scratch(), 'out');
    const picture = { file: 'a/x.webp', width: 9, height: 9, boxes: [{ box: [1, 1, 2, 2] as const, class: 'aple' }] };
    const set = { name: 'fruit', classes: ['apple'], pictures: [picture] };
    expect(() => writeCoco(join(folder, 'a.json'), set)).toThrow(/class 'aple'.*Did you mean 'apple'/);
    await expect(writeYolo(folder, set)).rejects.toThrow(/Did you mean 'apple'/);
    const twins = { name: 'twins', classes: ['aple'], pictures: [picture, { ...picture, file: 'b/x.png' }] };
    await expect(writeVoc(folder, twins)).rejects.toThrow(/would share one file of boxes, x/);
    // A folder in place of an image is refused before its copy is opened.
    const none = { classes: [], pictures: [{ file: FIXTURES, width: 1, height: 1, boxes: [] }] };
    await expect(writeVoc(folder, { name: 'a', ...none })).rejects.toThrow(/cannot be read: it is a folder/);
    expect(() => readdirSync(folder)).toThrow(/ENOENT/);
  });
});

test.each(['edge', 'toString', 1, null])('writeVoc: corners %p are refused', async (corners) => {
  const nothing: LabelledPictures = { name: 'nothing', pictures: [], classes: ['apple'] };
  await expect(writeVoc(scratch(), nothing, { corners: corners as 'edges' })).rejects.toThrow(
    "writeVoc's corners must be 'devkit' or 'edges'; got ",
  );
});
