import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LabelledBox, LabelledPicture } from '../data/labelled';
import type { Detection } from './detect';
import { DETECTION_ERRORS, type DetectionErrors, detectionErrors } from './detection-errors';
import drawn from './fixtures/average-precision.json';
import reference from './fixtures/detection-errors.json';
import fake from './fixtures/fake-boxes.json';
import { labelledRows } from './fixtures/labelled-rows';
import { meanAveragePrecision } from './mean-average-precision';

const withoutCrowds = (pictures: readonly LabelledPicture[]) =>
  pictures.map((one) => ({ ...one, boxes: one.boxes.filter(({ crowd }) => !crowd) }));

describe("equals TIDE's errors and what mending them gains", () => {
  function holds({ counts, ap, gains }: DetectionErrors, expected: NonNullable<(typeof reference.sets)[number]>): void {
    expect(counts).toMatchObject(expected.counts);
    expect(ap).toBeCloseTo(expected.ap, 9);
    for (const kind of DETECTION_ERRORS) expect(gains[kind]).toBeCloseTo(expected.gains[kind], 9);
  }

  test('on drawn sets', () => {
    let compared = 0;
    for (const [place, one] of drawn.sets.entries()) {
      const expected = reference.sets[place];
      if (!expected) continue;
      const names = Array.from({ length: one.classes }, (_, name) => `class ${name}`);
      const { pictures, found } = labelledRows(one, one.pictures, names, { unit: 1 / 4, score: 1 / 1000 });
      holds(detectionErrors(withoutCrowds(pictures), found), expected);
      compared++;
    }
    expect(compared).toBeGreaterThan(150);
  });

  test('on the fake boxes of COCO', () => {
    const { pictures, found } = labelledRows(
      fake,
      fake.images.length,
      fake.categories.map(([, name]) => String(name)),
    );
    holds(detectionErrors(withoutCrowds(pictures), found), reference.fake);
  });
});

test('average precision is that of meanAveragePrecision at the same overlap, crowds and all', () => {
  const names = fake.categories.map(([, name]) => String(name));
  const { pictures, found } = labelledRows(fake, fake.images.length, names);
  const { ap50 } = meanAveragePrecision(pictures, found);
  expect(detectionErrors(pictures, found).ap).toBeCloseTo(ap50, 12);
});

const thing = (name: string, box: LabelledBox['box'], crowd = false): LabelledBox => ({ class: name, box, crowd });
const seen = (name: string, score: number, box: Detection['box']): Detection => ({ class: name, score, box });
const picture = (file: string, ...boxes: LabelledBox[]): LabelledPicture => ({ file, width: 100, height: 100, boxes });

test('by hand: one error of each kind, with the thing it is about', () => {
  const things = [thing('cat', [0, 0, 10, 10]), thing('dog', [20, 0, 30, 10]), thing('cow', [80, 80, 90, 90])];
  const found = [
    seen('cat', 0.9, [0, 0, 10, 10]),
    seen('cat', 0.8, [0, 0, 10, 9]),
    seen('cat', 0.7, [0, 0, 10, 4]),
    seen('cat', 0.6, [20, 0, 30, 9]),
    seen('cat', 0.5, [20, 0, 30, 3]),
    seen('cat', 0.4, [50, 50, 60, 60]),
  ];
  const { boxes, counts, classes, pictures } = detectionErrors([picture('a.jpg', ...things)], [found]);
  expect(boxes.map(({ verdict, found: one, truth, iou }) => [verdict, one?.score, truth?.class, iou])).toEqual([
    ['right', 0.9, 'cat', 1],
    ['duplicate', 0.8, 'cat', 0.9],
    ['localisation', 0.7, 'cat', 0.4],
    ['confusion', 0.6, 'dog', 0.9],
    ['both', 0.5, 'dog', 0.3],
    ['background', 0.4, undefined, 0],
    ['missed', undefined, 'cow', 0],
  ]);
  const one = { right: 1, duplicate: 1, localisation: 1, confusion: 1, both: 1, background: 1, missed: 1 };
  expect(counts).toEqual({ truths: 3, ...one });
  const none = { right: 0, duplicate: 0, localisation: 0, confusion: 0, both: 0, background: 0, missed: 0 };
  expect(classes).toEqual([
    { class: 'cat', truths: 1, ...one, missed: 0 },
    { class: 'dog', truths: 1, ...none },
    { class: 'cow', truths: 1, ...none, missed: 1 },
  ]);
  expect(pictures).toEqual([{ file: 'a.jpg', truths: 3, ...one }]);
});

test('by hand: mending a confusion gains the class whose thing it was', () => {
  const set = [picture('a.jpg', thing('cat', [0, 0, 10, 10]), thing('dog', [20, 0, 30, 10]))];
  const found = [[seen('cat', 0.9, [0, 0, 10, 10]), seen('cat', 0.8, [20, 0, 30, 10])]];
  const { ap, gains } = detectionErrors(set, found);
  expect(ap).toBeCloseTo(1 / 2, 12);
  expect(gains.confusion).toBeCloseTo(1 / 2, 12);
  expect(gains.missed).toBe(0);
});

test('a crowd is not an object, and what lies in one of its class is not an error', () => {
  const set = [picture('a.jpg', thing('cat', [0, 0, 50, 50], true))];
  const found = [[seen('cat', 0.9, [0, 0, 10, 10]), seen('dog', 0.8, [0, 0, 10, 10])]];
  const { boxes, counts } = detectionErrors(set, found);
  expect(boxes.map(({ verdict, found: one }) => [verdict, one?.class])).toEqual([['background', 'dog']]);
  expect(counts.truths).toBe(0);
});

test('every found box has one verdict, and every thing is found, nearly so, or missed', () => {
  const side = fc.integer({ min: 0, max: 20 });
  const box = fc.tuple(side, side, fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 15 }));
  const placed = fc.tuple(box, fc.nat(2)).map(([[x, y, w, h], name]) => thing(String(name), [x, y, x + w, y + h]));
  fc.assert(
    fc.property(
      fc.array(placed, { maxLength: 6 }),
      fc.array(fc.tuple(placed, fc.nat(9)), { maxLength: 12 }),
      (truths, some) => {
        const found = some.map(([{ box: at, class: name }, score]) => seen(name, score / 10, at));
        const { boxes, counts } = detectionErrors([picture('a.jpg', ...truths)], [found]);
        const judged = boxes.filter((one) => one.found);
        expect(new Set(judged.map((one) => one.found))).toEqual(new Set(found));
        expect(judged).toHaveLength(found.length);
        const about = new Set(boxes.map((one) => one.truth).filter(Boolean));
        expect(about).toEqual(new Set(truths));
        expect(counts.right).toBeLessThanOrEqual(truths.length);
      },
    ),
  );
});

test('impossible options and lists of other lengths are refused', () => {
  expect(() => detectionErrors([], [], { background: -1 })).toThrow(
    "detectionErrors' background is -1; it must be an overlap from 0 to 1",
  );
  expect(() => detectionErrors([], [[]])).toThrow('0 pictures and found boxes of 1');
});

test.each([0, -1, 1.5, Number.NaN, 'x', null])('maxDetections of %p is refused', (maxDetections) => {
  expect(() => detectionErrors([], [], { maxDetections: maxDetections as number })).toThrow(
    "detectionErrors' maxDetections is ",
  );
});
