import { describe, expect, test } from '@jest/globals';
import type { LabelledBox, LabelledPicture } from '../data/labelled';
import { TransferError } from '../error';
import type { Detection } from './detect';
import reference from './fixtures/average-precision.json';
import fake from './fixtures/fake-boxes.json';
import { labelledRows } from './fixtures/labelled-rows';
import { type MeanAveragePrecision, meanAveragePrecision } from './mean-average-precision';

/** In the order of pycocotools' summary. */
const stats = ({ ap, ap50, ap75, apBySize, ar, arBySize }: MeanAveragePrecision) => [
  ...[ap, ap50, ap75, apBySize.small, apBySize.medium, apBySize.large],
  ...Object.values(ar),
  ...[arBySize.small, arBySize.medium, arBySize.large],
];

const apOf = ({ classes }: MeanAveragePrecision, names: readonly string[]) =>
  names.map((name) => classes.find((one) => one.class === name)?.ap ?? -1);

function near(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  for (const [place, value] of values.entries()) expect(Math.abs(value - expected[place])).toBeLessThan(1e-9);
}

describe('all figures of pycocotools', () => {
  test.each([...new Set(reference.sets.map(({ kind }) => kind))])('on drawn sets: %s', (wanted) => {
    const sets = reference.sets.filter(({ kind }) => kind === wanted);
    expect(sets.length).toBeGreaterThan(17);
    for (const one of sets) {
      const names = Array.from({ length: one.classes }, (_, name) => `class ${name}`);
      const { pictures, found } = labelledRows(one, one.pictures, names, { unit: 1 / 4, score: 1 / 1000 });
      const result = meanAveragePrecision(pictures, found, one.options ?? {});
      near(stats(result), one.stats);
      near(apOf(result, names), one.perClass);
    }
  });

  test("on COCO's own example, the fake boxes on a hundred pictures", () => {
    const names = fake.categories.map(([, name]) => String(name));
    const { pictures, found } = labelledRows(fake, fake.images.length, names);
    const result = meanAveragePrecision(pictures, found);
    near(stats(result), fake.stats);
    near(apOf(result, names), fake.perClass);
    // results/val2014_fake_eval_res.txt of cocoapi.
    const published = [0.505, 0.697, 0.573, 0.586, 0.519, 0.501, 0.387, 0.594, 0.595, 0.64, 0.566, 0.564];
    for (const [place, value] of stats(result).entries()) expect(value).toBeCloseTo(published[place], 3);
    const person = result.classes.find((one) => one.class === 'person');
    near([...(person?.curves[0].precision ?? [])], fake.person);
    near([...(person?.curves[0].scores ?? [])], fake.personScores);
  });
});

const picture = (...boxes: LabelledBox[]): LabelledPicture => ({ file: 'a.jpg', width: 100, height: 100, boxes });
const thing = (box: LabelledBox['box'], more: Partial<LabelledBox> = {}): LabelledBox => ({
  class: 'cat',
  box,
  ...more,
});
const seen = (score: number, box: Detection['box']): Detection => ({ class: 'cat', score, box });

test('by hand: right, wrong, right on two things is a mean of 1 up to recall 1/2 and of 2/3 behind it', () => {
  const two = picture(thing([0, 0, 10, 10]), thing([50, 50, 60, 60]));
  const found = [seen(0.9, [0, 0, 10, 10]), seen(0.8, [20, 20, 30, 30]), seen(0.7, [50, 50, 60, 60])];
  const { ap, ap50, ar, classes } = meanAveragePrecision([two], [found]);
  // 0 to 0.5 are 51 of the 101 recalls.
  expect(ap50).toBeCloseTo((51 + (50 * 2) / 3) / 101, 12);
  expect(ap).toBeCloseTo(ap50, 12);
  expect(ar).toEqual({ 1: 0.5, 10: 1, 100: 1 });
  const [{ precision, scores, recall }] = classes[0].curves;
  expect([precision[50], precision[51], scores[50], scores[51], recall]).toEqual([1, 2 / 3, 0.9, 0.7, 1]);
  expect(classes[0]).toMatchObject({ class: 'cat', truths: 2, found: 3 });
});

test('what was found of a class that is nowhere changes no mean, and is listed with -1', () => {
  const found = [[{ ...seen(0.9, [0, 0, 10, 10]), class: 'dog' }, seen(0.5, [0, 0, 10, 10])]];
  const result = meanAveragePrecision([picture(thing([0, 0, 10, 10]))], found);
  expect(result.ap).toBeCloseTo(1, 12);
  expect(result.classes.map((one) => [one.class, one.truths, one.found, one.ap])).toEqual([
    ['cat', 1, 1, expect.closeTo(1, 12)],
    ['dog', 0, 1, -1],
  ]);
  const asked = meanAveragePrecision([picture(thing([0, 0, 10, 10]))], found, { classes: ['cow', 'cat'] });
  expect(asked.classes.map((one) => [one.class, one.ap])).toEqual([
    ['cow', -1],
    ['cat', expect.closeTo(1, 12)],
  ]);
});

test('nothing to find is -1, nothing found is 0', () => {
  expect(stats(meanAveragePrecision([picture()], [[]]))).toEqual(Array(12).fill(-1));
  expect(meanAveragePrecision([picture(thing([0, 0, 10, 10]))], [[]])).toMatchObject({
    ap: 0,
    ar: { 1: 0, 10: 0, 100: 0 },
  });
});

test('the given lists stay as they are, and the order of equal scores in a picture does not matter to another picture', () => {
  const found = [seen(0.1, [0, 0, 10, 10]), seen(0.9, [50, 50, 60, 60])];
  const before = structuredClone(found);
  meanAveragePrecision([picture(thing([0, 0, 10, 10]))], [found]);
  expect(found).toEqual(before);
});

test('other overlaps, numbers and sizes are looked at where they are asked for', () => {
  const half = [seen(0.9, [0, 0, 10, 5])];
  const result = meanAveragePrecision([picture(thing([0, 0, 10, 10]))], [half], {
    ious: [0.3, 0.5, 0.6],
    maxDetections: [300],
    sizes: { tiny: [0, 100], huge: [101, 1e9] },
  });
  expect(result.ap).toBeCloseTo(2 / 3, 12);
  expect(result).toMatchObject({
    ap75: -1,
    apBySize: { tiny: expect.closeTo(2 / 3, 12), huge: -1 },
    ar: { 300: expect.closeTo(2 / 3, 12) },
  });
});

describe('is refused in a sentence', () => {
  const one = [picture(thing([0, 0, 10, 10]))];
  test.each<[string, () => unknown]>([
    ['1 pictures and found boxes of 2', () => meanAveragePrecision(one, [[], []])],
    [
      'a.jpg: found box 1 is [0,0,NaN,1] with score 0.5',
      () => meanAveragePrecision(one, [[seen(1, [0, 0, 1, 1]), seen(0.5, [0, 0, Number.NaN, 1])]]),
    ],
    [
      'a.jpg: found box 0 is [0,0,1,1] with score NaN',
      () => meanAveragePrecision(one, [[seen(Number.NaN, [0, 0, 1, 1])]]),
    ],
    [
      'a.jpg: box 0 is [0,0,Infinity,1]',
      () => meanAveragePrecision([picture(thing([0, 0, Number.POSITIVE_INFINITY, 1]))], [[]]),
    ],
    ['with an area of -4', () => meanAveragePrecision([picture(thing([0, 0, 1, 1], { area: -4 }))], [[]])],
    ['ious are overlaps above 0', () => meanAveragePrecision(one, [[]], { ious: [50] })],
    ['maxDetections must be positive integers', () => meanAveragePrecision(one, [[]], { maxDetections: [] })],
    ["The size 'odd' goes from 5 to 1", () => meanAveragePrecision(one, [[]], { sizes: { odd: [5, 1] } })],
  ])('%s', (sentence, call) => {
    expect(call).toThrow(sentence);
    expect(call).toThrow(TransferError);
  });
});
