import { check, expect, misconception, type Reach, unseen } from 'course/check';

type Box = [number, number, number, number];

const near = (value: number, expected: number) => Math.abs(value - expected) < 1e-9;

/**
 * By hand: 10 x 10 and 20 x 10 pixels, which share 5 x 5. Together they cover 100 + 200 - 25 = 275. torchvision 0.28 has
 * the same, and the three figures further down.
 */
const A: Box = [0, 0, 10, 10];
const B: Box = [5, 5, 25, 15];

/** Nothing is the right answer only of one that knows when it is not. */
const seesOverlap = async (call: Reach['call']) => expect(await call<number>('iou', A, B)).toBeCloseTo(25 / 275, 9);

check('two boxes that overlap at a corner', async ({ call }) => {
  const value = await call<number>('iou', A, B);
  misconception(
    near(value, 25 / 300),
    'The areas were added up, and what both cover was counted twice. Take it away once: area + area - both.',
  );
  misconception(
    near(value, 25 / 100),
    'The shared area was divided by that of the smaller box. Then a small box inside a large one would be perfect; divide by the area that at least one of them covers.',
  );
  misconception(
    near(value, 50 / 300),
    'Twice the shared area over the sum of both is the Dice coefficient. It orders boxes alike, but a threshold of 0.5 means another thing. IoU is both over either.',
  );
  misconception(
    near(value, 25 / 375),
    'The shared area was divided by that of the box around both, which holds corners that neither covers. Divide by what they cover: area + area - both.',
  );
  misconception(
    near(value, 36 / 316),
    'Widths were counted with one pixel more: right - left + 1 is for indices of pixels, where both ends belong. Here sides are edges.',
  );
  misconception(
    near(value, 25 / 450),
    'The last two numbers were taken for width and height. They are the right and the lower side.',
  );
  expect(value).toBeCloseTo(25 / 275, 9);
  expect(await call<number>('iou', B, A)).toBeCloseTo(25 / 275, 9);
});

check('a box in another, and a box with itself', async ({ call }) => {
  expect(await call<number>('iou', [0, 0, 100, 100], [0, 0, 50, 50])).toBeCloseTo(0.25, 9);
  expect(await call<number>('iou', [0, 0, 25, 25], [0, 0, 100, 100])).toBeCloseTo(0.0625, 9);
  expect(await call<number>('iou', [0, 0, 50, 50], [0, 0, 25, 25])).toBeCloseTo(0.25, 9);
  expect(await call<number>('iou', B, B)).toBeCloseTo(1, 9);
});

check('boxes that lie apart overlap nothing, on whichever side', async ({ call }) => {
  for (const [b, where] of [
    [[20, 0, 30, 10], 'to the right'],
    [[-30, 0, -20, 10], 'to the left'],
    [[0, 20, 10, 30], 'below'],
    [[0, -30, 10, -20], 'above'],
    [[20, 20, 30, 30], 'to the right and below'],
    [[-30, -30, -20, -20], 'to the left and above'],
  ] as [Box, string][]) {
    const value = await call<number>('iou', A, b);
    misconception(
      value > 0,
      `A box that lies ${where} was said to overlap by ${value}: both its width and its height of overlap are below 0 there, and their product is not. Where one of the two is not above 0, nothing is shared.`,
    );
    misconception(
      value < 0,
      `A box that lies ${where} was said to overlap by ${value}. A share below 0 is none: where width or height of the overlap is not above 0, nothing is shared.`,
    );
    expect(value).toBe(0);
  }
  await seesOverlap(call);
});

check('boxes that only touch share no area', async ({ call }) => {
  for (const b of [
    [10, 0, 20, 10],
    [0, 10, 10, 20],
    [10, 10, 20, 20],
  ]) {
    expect(await call<number>('iou', A, b)).toBe(0);
  }
  await seesOverlap(call);
});

check('a box without area overlaps nothing', async ({ call }) => {
  for (const b of [
    [5, 5, 5, 5],
    [5, 0, 5, 10],
    [0, 5, 10, 5],
  ] as Box[]) {
    const own = await call<number>('iou', b, b);
    misconception(
      Number.isNaN(own),
      'A box without area on itself gives NaN: nothing over nothing. NaN is not above any threshold and not below, and a mean that meets it is NaN. Say 0 before dividing.',
    );
    expect(own).toBe(0);
    expect(await call<number>('iou', A, b)).toBe(0);
  }
  await seesOverlap(call);
});

check('a box whose sides stand the wrong way round overlaps nothing', async ({ call }) => {
  for (const b of [
    [10, 0, 0, 10],
    [0, 10, 10, 0],
    [10, 10, 0, 0],
    [8, 2, 2, 8],
  ] as Box[]) {
    for (const value of [await call<number>('iou', A, b), await call<number>('iou', b, A)]) {
      misconception(
        value > 0,
        `[${b}] was put in order and overlaps by ${value}. A detector that gives its sides the wrong way round is wrong there, and should not be told otherwise: 0.`,
      );
      misconception(
        Number.isNaN(value),
        `[${b}] gives NaN: its area is below 0, and took that of the other box away, so that 0 was divided by 0. Say 0 as soon as nothing is shared.`,
      );
      expect(value).toBe(0);
    }
    expect(await call<number>('iou', b, b)).toBe(0);
  }
  await seesOverlap(call);
});

check('drawn boxes, also beyond the picture and smaller than a pixel', async ({ callEach }) => {
  const next = unseen(8);
  const pairs = Array.from({ length: 40 }, (_, round) => {
    const scale = [0.01, 1, 100][round % 3];
    const draw = (): Box => {
      const [x, y, w, h] = [next() - 0.5, next() - 0.5, 0.1 + next(), 0.1 + next()];
      return [scale * x, scale * y, scale * (x + w), scale * (y + h)];
    };
    return [draw(), draw()];
  });
  const expected = pairs.map(([a, b]) => {
    const side = (from: number, to: number, otherFrom: number, otherTo: number) =>
      Math.max(0, Math.min(to, otherTo) - Math.max(from, otherFrom));
    const both = side(a[0], a[2], b[0], b[2]) * side(a[1], a[3], b[1], b[3]);
    const areas = [a, b].map(([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1));
    return both / (areas[0] + areas[1] - both);
  });
  expect(await callEach('iou', pairs)).toBeCloseToAll(expected, 9);
});

check(
  'no box overlaps more than wholly, and none less than not at all',
  async ({ call, callEach }) => {
    const next = unseen(9);
    const edge = () => Math.floor(5 * next());
    const pairs = Array.from({ length: 60 }, () => [0, 1].map((): Box => [edge(), edge(), edge(), edge()]));
    const hasArea = ([left, top, right, bottom]: Box) => right > left && bottom > top;
    for (const [place, value] of (await callEach<number>('iou', pairs)).entries()) {
      expect(value >= 0 && value <= 1).toBe(true);
      if (!pairs[place].every(hasArea)) expect(value).toBe(0);
    }
    await seesOverlap(call);
  },
  { hidden: true },
);
