import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Found {
  score: number;
  overlaps: number[];
}

const seen = (score: number, ...overlaps: number[]): Found => ({ score, overlaps });
const near = (value: number, expected: number) => Math.abs(value - expected) < 1e-9;
const ap = (call: Reach['call'], found: Found[], things: number, ...least: number[]) =>
  call<number>('averagePrecision', found, things, ...least);

check('right, wrong, right on two things', async ({ call }) => {
  // By hand: precisions 1, 1/2, 2/3; recall 1/2 at 1, then another half at 2/3.
  const value = await ap(call, [seen(0.9, 0.8, 0), seen(0.8, 0, 0.1), seen(0.7, 0, 0.9)], 2);
  misconception(
    near(value, (1 + 1 / 2 + 2 / 3) / 3),
    'This is the mean of the precisions after each box. Only a right box increases recall: its step counts, and a wrong one is in the precision of those after it.',
  );
  misconception(
    near(value, (1 + 2 / 3) / 3),
    'The sum was divided by the number of boxes. A step in recall is one thing of all things that there are: 1 / things.',
  );
  misconception(
    near(value, 1),
    'The last right box was given the precision of 1 that was had before it. The best precision up to there was taken; it is the best of this box and all after it.',
  );
  misconception(near(value, 2 / 3), 'This is the precision with all boxes taken, and no average over recall.');
  expect(value).toBeCloseTo(5 / 6, 9);
});

check('boxes are taken by their scores', async ({ call }) => {
  const value = await ap(call, [seen(0.2, 0, 0), seen(0.9, 0.8, 0), seen(0.5, 0, 0.7)], 2);
  misconception(
    near(value, 2 / 3),
    'The wrong box was taken first, because it comes first in the list. It has the lowest score: sort by score.',
  );
  expect(value).toBeCloseTo(1, 9);
});

check('a thing is found once', async ({ call }) => {
  // Two boxes on the first thing: the second of them is wrong, and the other thing is found after it.
  const value = await ap(call, [seen(0.9, 0.9, 0), seen(0.8, 0.8, 0), seen(0.7, 0, 0.8)], 2);
  misconception(
    value > 1,
    'The second box on the same thing was called right. A thing that a better box has taken is gone; without this rule a detector would gain by saying everything ten times.',
  );
  expect(value).toBeCloseTo(1 / 2 + (1 / 2) * (2 / 3), 9);
});

check('a box whose thing is taken may take another that it overlaps enough', async ({ call }) => {
  const value = await ap(call, [seen(0.9, 0.9, 0.1), seen(0.8, 0.8, 0.6)], 2);
  misconception(
    near(value, 1 / 2),
    'The second box overlaps the first thing most, which is taken, and was called wrong. It overlaps the second by 0.6 as well: take the most of those that are free.',
  );
  expect(value).toBeCloseTo(1, 9);
});

check('a box takes the thing that it overlaps most', async ({ call }) => {
  const value = await ap(call, [seen(0.9, 0.6, 0.9), seen(0.8, 0.7, 0)], 2);
  misconception(
    near(value, 1 / 2),
    'The first box took the first thing that it overlaps enough, and not the one it overlaps most; the second found its thing taken.',
  );
  expect(value).toBeCloseTo(1, 9);
});

check('at each recall the best precision from there on counts', async ({ call }) => {
  // Wrong, right, right, right: precisions 0, 1/2, 2/3, 3/4. With more boxes precision is better, so 3/4 counts everywhere.
  const found = [seen(0.9, 0, 0, 0), seen(0.8, 0.9, 0, 0), seen(0.7, 0, 0.9, 0), seen(0.6, 0, 0, 0.9)];
  const value = await ap(call, found, 3);
  misconception(
    near(value, (1 / 2 + 2 / 3 + 3 / 4) / 3),
    'Each right box got the precision after itself. Two more boxes have a higher one and more recall as well, so the best from there on counts.',
  );
  expect(value).toBeCloseTo(3 / 4, 9);
  // The best lies in the middle: correct, wrong, correct, correct, wrong, correct, for five true boxes.
  const mixed = [1, 0, 1, 1, 0, 1].map((isRight, place) =>
    seen(
      0.9 - place / 10,
      ...[0, 1, 2, 3, 4].map((thing) => (isRight && thing === [0, 9, 1, 2, 9, 3][place] ? 0.8 : 0)),
    ),
  );
  // Precisions 1, 1/2, 2/3, 3/4, 3/5, 2/3; the fifth thing is missed.
  expect(await ap(call, mixed, 5)).toBeCloseTo((1 + 3 / 4 + 3 / 4 + 2 / 3) / 5, 9);
});

check('things that nobody found count', async ({ call }) => {
  const value = await ap(call, [seen(0.9, 0.9, 0, 0, 0)], 4);
  misconception(
    near(value, 1),
    'Three of four things were missed, and the average precision is 1: the sum was divided by the things that were found. Recall is a share of all that there are.',
  );
  expect(value).toBeCloseTo(1 / 4, 9);
  expect(await ap(call, [], 3)).toBe(0);
});

check(
  'an overlap of just the threshold is enough, and without a thing there is nothing to measure',
  async ({ call }) => {
    const value = await ap(call, [seen(0.9, 0.5)], 1);
    misconception(near(value, 0), 'An overlap of 0.5 was not enough at a threshold of 0.5: `least` or more is right.');
    expect(value).toBe(1);
    expect(await ap(call, [seen(0.9, 0.5)], 1, 0.75)).toBe(0);
    const none = await ap(call, [seen(0.9)], 0);
    misconception(
      none === 0 || none === 1,
      `Without a thing you say ${none}. A class that is nowhere in the pictures says nothing about a detector, and would pull the mean over classes to ${none}: NaN, so that a mean over classes leaves it out.`,
    );
    expect(none).toBeNaN();
  },
);

check('drawn boxes and things, and the list stays as it is', async ({ call, scenario }) => {
  const next = unseen(14);
  for (let round = 0; round < 40; round++) {
    const whole = (below: number) => Math.floor(below * next());
    const things = 1 + whole(5);
    const least = [0.5, 0.75, 0.3][round % 3];
    const found = Array.from({ length: whole(9) }, () =>
      seen(whole(6) / 6, ...Array.from({ length: things }, () => Math.max(0, whole(100) / 50 - 1))),
    );
    expect(await ap(call, found, things, least)).toBeCloseTo(expected(found, things, least), 9);
  }
  const given = [seen(next() / 2, 0, 0.6), seen(0.5 + next() / 2, 0.8, 0)];
  const { value, after } = await scenario<{ value: number; after: Found[] }>('listAfter', given, 2);
  misconception(
    JSON.stringify(after) !== JSON.stringify(given),
    'The list that was given is in another order now, or its numbers are others. Sort a copy: [...found].sort(…).',
  );
  expect(after).toEqual(given);
  expect(value).toBeCloseTo(1, 9);
});

check(
  'a hundred boxes on ten things',
  async ({ call }) => {
    const found = Array.from({ length: 100 }, (_, place) => {
      const thing = (place * 7) % 13;
      return seen(
        1 - place / 100,
        ...Array.from({ length: 10 }, (__, other) => (other === thing ? 0.5 + (place % 5) / 10 : 0.2)),
      );
    });
    expect(await ap(call, found, 10)).toBeCloseTo(expected(found, 10, 0.5), 9);
  },
  { hidden: true },
);

/** The area, recall by recall from the last. */
function expected(found: Found[], things: number, least: number): number {
  const taken = new Set<number>();
  const order = found.map((_, place) => place).sort((a, b) => found[b].score - found[a].score || a - b);
  const points: { recall: number; precision: number }[] = [];
  for (const [count, place] of order.entries()) {
    let best = -1;
    for (let thing = 0; thing < things; thing++) {
      const value = found[place].overlaps[thing];
      if (!taken.has(thing) && value >= least && (best < 0 || value > found[place].overlaps[best])) best = thing;
    }
    if (best >= 0) taken.add(best);
    points.push({ recall: taken.size / things, precision: taken.size / (count + 1) });
  }
  let area = 0;
  let best = 0;
  for (let at = points.length - 1; at >= 0; at--) {
    best = Math.max(best, points[at].precision);
    area += best * (points[at].recall - (points[at - 1]?.recall ?? 0));
  }
  return area;
}
