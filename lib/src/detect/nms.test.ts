import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { boxIou } from './box-iou';
import type { Detection } from './detect';
import reference from './fixtures/boxes.json';
import { drawnBoxes, type Placed } from './fixtures/drawn-boxes';
import { nms } from './nms';
import { softNms } from './soft-nms';

const found = (score: number, box: Detection['box'], name = 'cat'): Detection => ({ score, box, class: name });

/** The drawn boxes, the last of which overlaps the first by a little less than `iou`. */
function hard({ stream, count, iou }: { stream: number; count: number; iou: number }): Placed[] {
  const boxes = drawnBoxes(reference.seed, stream, count);
  const [x1, y1, x2, y2] = boxes[0].box;
  const wider = x2 + ((x2 - x1) * (1 - iou - 1e-5)) / (iou + 1e-5);
  return [...boxes.slice(0, -1), { ...(boxes.at(-1) as Placed), box: [x1, y1, wider, y2] }];
}

describe('nms', () => {
  test.each(reference.nms)("keeps what torchvision's keeps: $count boxes at $iou", (one) => {
    const boxes = hard(one);
    expect(nms(boxes, { iou: one.iou, perClass: false }).map(({ place }) => place)).toEqual(one.all);
    expect(nms(boxes, { iou: one.iou }).map(({ place }) => place)).toEqual(one.perClass);
  });

  test("keeps what torchvision's keeps of three boxes nearly alike", () => {
    const { boxes, scores, keep } = reference.float16;
    const three = boxes.map(([x1, y1, x2, y2], place) => ({ place, ...found(scores[place], [x1, y1, x2, y2]) }));
    expect(nms(three, { iou: 0.2 }).map(({ place }) => place)).toEqual(keep);
  });

  test('a box goes where it overlaps a better one by more than iou, and not where by just as much', () => {
    const two = [found(0.9, [0, 0, 10, 10]), found(0.8, [0, 0, 10, 5])];
    expect(nms(two, { iou: 0.5 })).toEqual(two);
    expect(nms(two, { iou: 0.49 })).toEqual(two.slice(0, 1));
  });

  test('another class at the same place stays, unless all compete', () => {
    const two = [found(0.8, [0, 0, 10, 10], 'rider'), found(0.9, [0, 0, 10, 9], 'horse')];
    expect(nms(two).map((one) => one.class)).toEqual(['horse', 'rider']);
    expect(nms(two, { perClass: false }).map((one) => one.class)).toEqual(['horse']);
  });

  test('a box that is gone suppresses nothing', () => {
    const chain = [found(0.9, [0, 0, 10, 10]), found(0.8, [4, 0, 14, 10]), found(0.7, [8, 0, 18, 10])];
    expect(nms(chain, { iou: 0.4 })).toEqual([chain[0], chain[2]]);
  });

  const side = fc.integer({ min: 0, max: 60 });
  const detection = fc
    .tuple(
      side,
      side,
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 20 }),
      fc.nat(2),
    )
    .map(([x, y, w, h, score, name]) => found(score / 20, [x, y, x + w, y + h], String(name)));

  test('the best stays, no two that stay overlap, and what goes overlaps a better one that stays', () => {
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 10 }),
        (all, tenths) => {
          const iou = tenths / 10;
          const kept = nms(all, { iou, perClass: false });
          const overlap = (one: Detection, other: Detection) => boxIou([one.box], [other.box])[0][0];
          expect(kept[0].score).toBe(Math.max(...all.map((one) => one.score)));
          for (const [place, one] of kept.entries()) {
            for (const other of kept.slice(place + 1)) expect(overlap(one, other)).toBeLessThanOrEqual(iou);
          }
          for (const gone of all.filter((one) => !kept.includes(one))) {
            expect(kept.some((one) => one.score >= gone.score && overlap(one, gone) > iou)).toBe(true);
          }
          expect(nms(kept, { iou, perClass: false })).toEqual(kept);
          // By class it is the same as each class by itself.
          const names = [...new Set(all.map((one) => one.class))];
          const apart = names.flatMap((name) =>
            nms(
              all.filter((one) => one.class === name),
              { iou },
            ),
          );
          expect(new Set(nms(all, { iou }))).toEqual(new Set(apart));
        },
      ),
    );
  });

  test('of nothing is nothing; NaN and an impossible threshold are refused', () => {
    expect(nms([])).toEqual([]);
    expect(() => nms([found(0.5, [0, 0, 1, 1]), found(Number.NaN, [0, 0, 1, 1])])).toThrow('Detection 1 has');
    expect(() => nms([found(0.5, [0, 0, Number.POSITIVE_INFINITY, 1])])).toThrow(TransferError);
    expect(() => nms([], { iou: 50 })).toThrow("nms's iou is 50; it must be an overlap from 0 to 1");
  });
});

describe('softNms', () => {
  test.each(reference.soft)('equals the loop of ensemble-boxes: $decay, iou $iou, sigma $sigma', (one) => {
    const { stream, count, decay, iou, sigma, least, places, scores } = one;
    const left = softNms(drawnBoxes(reference.seed, stream, count), {
      ...{ decay: decay as 'linear' | 'gaussian', iou, sigma, minScore: least },
      perClass: false,
    });
    expect(left.map(({ place }) => place)).toEqual(places);
    for (const [place, { score }] of left.entries()) expect(score).toBeCloseTo(scores[place], 12);
  });

  test('by hand: overlap of one half leaves half of the score, or exp(-1/2) of it', () => {
    const two = [found(0.9, [0, 0, 10, 10]), found(0.8, [0, 0, 10, 5])];
    expect(softNms(two, { decay: 'linear' }).map((one) => one.score)).toEqual([0.9, 0.4]);
    const [, second] = softNms(two, { sigma: 0.5 });
    expect(second.score).toBeCloseTo(0.8 * Math.exp(-0.5), 12);
    expect(softNms(two, { decay: 'linear', iou: 0.5 })).toEqual(two);
  });

  test('no score rises, the best keeps its own, and another class is left alone', () => {
    const boxes = drawnBoxes(3, 50, 40);
    const left = softNms(boxes, { minScore: 0 });
    expect(left).toHaveLength(40);
    for (const one of left) expect(one.score).toBeLessThanOrEqual(boxes[one.place].score);
    expect(left[0].score).toBe(Math.max(...boxes.map((one) => one.score)));
    const alone = boxes.filter((one) => one.class === '1');
    expect(left.filter((one) => one.class === '1')).toEqual(softNms(alone, { minScore: 0 }));
  });

  test('impossible options are refused', () => {
    expect(() => softNms([], { sigma: 0 })).toThrow("softNms's sigma is 0; it must be a number above 0");
    expect(() => softNms([], { decay: 'cubic' as 'linear' })).toThrow("decay is 'gaussian' or 'linear', not 'cubic'");
  });
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('softNms: minScore %p is refused', (minScore) => {
  expect(() => softNms([], { minScore: minScore as number })).toThrow(
    /softNms's minScore is .*; it must be a number of 0 or more. Try 0.001./,
  );
});

test('softNms: the name of a method of every object is no decay', () => {
  expect(() => softNms([], { decay: 'toString' as 'linear' })).toThrow(
    "decay is 'gaussian' or 'linear', not 'toString'",
  );
});
