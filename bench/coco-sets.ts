import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Detection,
  type LabelledBox,
  type LabelledPicture,
  meanAveragePrecision,
  readCocoResults,
} from 'transferlab';
import type { Timed } from './serve';
import { saveJson } from './stored-runs';

/**
 * The rows of measuring: mean average precision of 5,000 pictures, as many as val2017 of COCO has, with 80 classes, about
 * seven things and as many found boxes a picture as a detector gives. The two files are drawn here and read by all sides.
 */
const PICTURES = 5000;
const CLASSES = 80;
const THINGS = 7;
const FOUND = 50;

/** `bench/peers/coco_eval.py` reads the files there too. */
const FOLDER = join(tmpdir(), `transferlab-coco-${PICTURES}-${FOUND}`);
const TRUTH = join(FOLDER, 'instances.json');
const RESULTS = join(FOLDER, 'results.json');

interface Coco {
  readonly images: { id: number; file_name: string; width: number; height: number }[];
  readonly categories: { id: number; name: string }[];
  readonly annotations: {
    id: number;
    image_id: number;
    category_id: number;
    bbox: [number, number, number, number];
    area: number;
    iscrowd: number;
  }[];
}

/** Park and Miller's generator: the same files everywhere. */
function drawing(): () => number {
  let state = 2014;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Writes the two files where they are not: two of three found boxes lie near a thing, most under its class. */
function writeCocoSet(): void {
  if (existsSync(TRUTH) && existsSync(RESULTS)) return;
  const next = drawing();
  const whole = (below: number) => Math.floor(below * next());
  const tenth = (value: number) => Math.round(10 * value) / 10;
  const images = Array.from({ length: PICTURES }, (_, id) => ({
    ...{ id: id + 1, file_name: `${id + 1}.jpg` },
    ...{ width: 640, height: 480 },
  }));
  const categories = Array.from({ length: CLASSES }, (_, id) => ({ id: id + 1, name: `class ${id + 1}` }));
  const annotations: Coco['annotations'] = [];
  const results: object[] = [];
  for (const { id: image_id } of images) {
    const things = Array.from({ length: whole(2 * THINGS + 1) }, () => {
      const [width, height] = [tenth(8 * 40 ** next()), tenth(8 * 30 ** next())];
      const bbox: [number, number, number, number] = [tenth(600 * next()), tenth(440 * next()), width, height];
      const iscrowd = next() < 0.01 ? 1 : 0;
      return { id: 0, image_id, category_id: 1 + whole(CLASSES), bbox, area: 0.6 * width * height, iscrowd };
    });
    for (const thing of things) annotations.push({ ...thing, id: annotations.length + 1 });
    for (let count = 0; count < FOUND; count++) {
      const near = things.length > 0 && next() < 0.65 ? things[whole(things.length)] : undefined;
      const [x, y, width, height] = near?.bbox ?? [600 * next(), 440 * next(), 8 * 40 ** next(), 8 * 30 ** next()];
      const off = () => (near ? 0.3 * (next() - 0.5) : 0);
      const bbox = [x + off() * width, y + off() * height, width * (1 + off()), height * (1 + off())].map(tenth);
      const category_id = near && next() < 0.8 ? near.category_id : 1 + whole(CLASSES);
      results.push({ image_id, category_id, bbox, score: Number((next() * (near ? 1 : 0.6)).toFixed(3)) });
    }
  }
  saveJson(TRUTH, { images, categories, annotations });
  saveJson(RESULTS, results);
}

/** What the files hold, as the library takes it. */
function loaded(): { pictures: LabelledPicture[]; found: Detection[][] } {
  const coco: Coco = JSON.parse(readFileSync(TRUTH, 'utf8'));
  const names = new Map(coco.categories.map(({ id, name }) => [id, name]));
  const boxes = new Map<number, LabelledBox[]>(coco.images.map(({ id }) => [id, []]));
  for (const { image_id, category_id, bbox, area, iscrowd } of coco.annotations) {
    const [x, y, width, height] = bbox;
    const box = [x, y, x + width, y + height] as const;
    boxes.get(image_id)?.push({ box, class: names.get(category_id) as string, area, crowd: iscrowd === 1 });
  }
  const pictures = coco.images.map(({ id, file_name, width, height }) => ({
    ...{ file: file_name, width, height },
    boxes: boxes.get(id) as LabelledBox[],
  }));
  return { pictures, found: readCocoResults(RESULTS, coco) };
}

/** `map` measures what is loaded, `map-loading` reads the two files as well. `firstLoss`, to which sides are held, is the mean average precision. */
export async function measuring(row: string) {
  writeCocoSet();
  const loadedOnce = row === 'map' ? loaded() : undefined;
  const measure = () => {
    const { pictures, found } = loadedOnce ?? loaded();
    return meanAveragePrecision(pictures, found);
  };
  const run: Timed = async (steps) => {
    const from = performance.now();
    for (let step = 0; step < steps; step++) measure();
    return performance.now() - from;
  };
  const from = performance.now();
  const { ap } = measure();
  return { run, firstStep: performance.now() - from, firstLoss: ap };
}
