import { check, expect, misconception, sum, unseen } from 'course/check';

interface Range {
  from: number;
  to: number;
}

/**
 * By hand. Places 0, 1, 3, 4, 5 and 8 lie on the lower left of the hull, 4 in the middle of a straight part, 8 a copy of 3.
 * Place 2 is on the front, above the line from 1 to 3. 6 is worse than 3 in both losses, 7 and 9 in one.
 */
const POINTS = [
  [0, 10],
  [1, 6],
  [2, 5],
  [4, 2],
  [7, 1],
  [10, 0],
  [5, 5],
  [4, 3],
  [4, 2],
  [0, 12],
];
const FRONT = [0, 1, 2, 3, 4, 5, 8];

/** All on the front; the middle one lies below the line through its neighbours, and above that from end to end. */
const DENT = [
  [0, 8],
  [2, 7.5],
  [3, 6],
  [5, 5.5],
  [8, 0],
];

const THREW_OUT =
  'Two equal points threw each other out. Neither is better in any loss: to dominate takes being better in one.';
const ONE_MISSING =
  'Of two equal points one is missing. Nothing dominates it; two ways to train may lead to the same losses.';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;

check('the front is what no other point dominates', async ({ call }) => {
  const got = await call<number[]>('front', POINTS);
  misconception(
    same(got, [0, 1, 2, 3, 4, 5, 7, 8, 9]),
    'Places 7 and 9 are on it, (4, 3) beside (4, 2) and (0, 12) beside (0, 10). Equal in one loss and worse in the other is dominated: not every loss has to be better.',
  );
  misconception(
    got.length === 0,
    'Nothing is left: a point was thrown out as soon as another was better in one loss. That other one has to be at least as good in every loss.',
  );
  misconception(
    same(got, [1, 4, 5, 6, 9]),
    'These are the points with the largest losses. A loss is better the smaller it is.',
  );
  misconception(
    same(got, [0, 5]) || same(got, [0, 5, 9]),
    'These are the best points of each loss by itself. What lies between is worth having as well: nothing beats it in both.',
  );
  misconception(
    same(got, [3, 8]),
    'The sums of the losses were compared. That is one weighting out of many, and depends on units: compare loss by loss.',
  );
  misconception(
    same(got, [0, 1, 3, 4, 5, 8]),
    'Place 2 is missing: it lies above the line from 1 to 3. It is on the front all the same, as no single point is better in both losses.',
  );
  misconception(same(got, [0, 1, 2, 4, 5]), THREW_OUT);
  misconception(same(got, [0, 1, 2, 3, 4, 5]), ONE_MISSING);
  expect(got).toEqual(FRONT);
});

check('equal points do not dominate each other', async ({ call }) => {
  const twins = [
    [1, 2],
    [2, 1],
    [1, 2],
    [3, 3],
    [3, 3],
  ];
  const got = await call<number[]>('front', twins);
  misconception(same(got, [1]), THREW_OUT);
  misconception(same(got, [0, 1]), ONE_MISSING);
  expect(got).toEqual([0, 1, 2]);
  expect(await call<number[]>('front', [[4, 4]])).toEqual([0]);
});

check('a point may have three losses', async ({ call }) => {
  const points = [
    [1, 5, 3],
    [1, 5, 2],
    [2, 6, 1],
    [2, 6, 4],
    [0, 9, 9],
  ];
  const got = await call<number[]>('front', points);
  misconception(
    same(got, [0, 1, 4]),
    'Place 2 is missing: in its first two losses it is worse than place 1, and in the third it is the best of all. Compare all losses.',
  );
  expect(got).toEqual([1, 2, 4]);
  expect(await call<number[]>('front', [[3], [1], [2], [1]])).toEqual([1, 3]);
});

check('a corner has a range of weights', async ({ call }) => {
  const ask = (chosen: number) => call<Range | undefined>('weights', POINTS, chosen);
  // Ties on the hull: (0, 10) and (1, 6) at w = 4 (1 - w); (1, 6) and (4, 2) at 3 w = 4 (1 - w); then 6 w = 2 (1 - w).
  const right = { 0: [0.8, 1], 1: [4 / 7, 0.8], 3: [0.25, 4 / 7], 5: [0, 0.25] };
  const middle = await ask(1);
  misconception(
    middle !== undefined && near(middle.from, 0.2) && near(middle.to, 3 / 7),
    'This is the range of the weight of the second loss. w comes before the first.',
  );
  misconception(
    middle !== undefined && !near(middle.from, 4 / 7) && middle.from >= 4 / 7 && middle.to <= 0.8 + 1e-9,
    'The range comes from a list of weights that were tried. The ends lie between them: find the w at which two points have the same sum.',
  );
  misconception(
    middle !== undefined && near(middle.from, 0.5) && near(middle.to, 0.8),
    'This range comes from the next points on the front, and (2, 5) is one of them. A point further off may bound it more: compare with every point.',
  );
  misconception(
    middle !== undefined && (await ask(3)) === undefined,
    'Place 3 has no weights, because place 8 is a copy of it: only a sum below all others was taken. Others may have the same.',
  );
  const last = await ask(5);
  misconception(
    last !== undefined && near(last.to, 0.25) && last.from < 0,
    'The range reaches below 0, where the first loss has a weight below 0, as if a larger one were better. w is from 0 to 1.',
  );
  for (const [chosen, [from, to]] of Object.entries(right)) {
    const range = await ask(Number(chosen));
    expect([range?.from, range?.to]).toBeCloseToAll([from, to], 6);
  }
});

check('a point on a straight part has one weight, and so has its neighbour', async ({ call }) => {
  const middle = await call<Range | undefined>('weights', POINTS, 4);
  misconception(
    middle === undefined,
    'Place 4 lies on the line from 3 to 5. At w = 0.25 all three have the same sum, 2.5, and none has a smaller one: a range may be a single w.',
  );
  expect([middle?.from, middle?.to]).toBeCloseToAll([0.25, 0.25], 6);
  const level = [
    [1, 3],
    [2, 2],
    [3, 1],
  ];
  expect(await call<Range>('weights', level, 1)).toEqual({ from: 0.5, to: 0.5 });
});

check('a point on the concave part has no weights', async ({ call }) => {
  const dent = await call<Range | undefined>('weights', POINTS, 2);
  misconception(
    dent !== undefined,
    'Place 2, (2, 5), got weights. It lies above the line from 1 to 3, so for each w one of these two has a smaller sum. That it is on the front does not help.',
  );
  const local = await call<Range | undefined>('weights', DENT, 2);
  misconception(
    local !== undefined,
    '(3, 6) lies below the line through its neighbours (2, 7.5) and (5, 5.5), and got weights. But (0, 8) and (8, 0) undercut all three: compare with every point, not only the next.',
  );
  expect([dent, local]).toEqual([undefined, undefined]);
  expect(await call<Range | undefined>('weights', POINTS, 6)).toBe(undefined);
  // By the same amount worse in both losses: every w says so.
  const beaten = await call<Range | undefined>(
    'weights',
    [
      [2, 2],
      [1, 1],
    ],
    0,
  );
  expect(beaten).toBe(undefined);
  // Its neighbour on the hull has some: from 1 / 4, where it meets place 4, to 4 / 7, where it meets place 1.
  const corner = await call<Range | undefined>('weights', POINTS, 3);
  expect([corner?.from, corner?.to]).toBeCloseToAll([0.25, 4 / 7], 6);
});

check('a copy has the weights of the other one', async ({ call }) => {
  const copy = await call<Range | undefined>('weights', POINTS, 8);
  misconception(
    copy === undefined,
    'Place 8 is a copy of place 3, and has no weights: only a sum below all others was taken. Others may have the same.',
  );
  expect([copy?.from, copy?.to]).toBeCloseToAll([0.25, 4 / 7], 6);
  expect(await call<Range>('weights', [[3, 4]], 0)).toEqual({ from: 0, to: 1 });
});

check('some of the front no weighted sum reaches', async ({ call }) => {
  const [got, dent] = [await call<number[]>('reachable', POINTS), await call<number[]>('reachable', DENT)];
  misconception(
    same(got, FRONT),
    'The whole front was called reachable. A weighted sum finds points on the lower left of the convex hull, and place 2 lies above it: no weights lead there, however long you try.',
  );
  misconception(
    same(got, [0, 1, 3, 5, 8]),
    'Place 4 is missing. It lies on the line from 3 to 5, where all have the same sum at w = 0.25: that w may lead to it.',
  );
  misconception(
    same(got, [0, 5]),
    'These are the points of w = 1 and w = 0. The weights between lead to the corners between.',
  );
  misconception(
    same(dent, [0, 2, 4]),
    'Of the other example place 2 was called reachable, as it lies below the line through its neighbours. (0, 8) and (8, 0) undercut it.',
  );
  misconception(
    same(got, [0, 1, 3, 4, 5, 8, 9]),
    'Place 9, (0, 12), was called reachable. At w = 1 it ties with (0, 10), which dominates it: a weight of 0 does not look at the second loss. Keep to the front.',
  );
  expect(got).toEqual([0, 1, 3, 4, 5, 8]);
  expect(dent).toEqual([0, 4]);
});

check('drawn points equal what trying all pairs of points says', async ({ call }) => {
  const next = unseen(23);
  for (let round = 0; round < 15; round++) {
    const count = 2 + Math.floor(9 * next());
    // Near a quarter of a circle, bent one way or the other: many on the front, and some of them out of reach.
    const power = next() < 0.5 ? 0.6 : 1.7;
    const points = Array.from({ length: count }, () => {
      const along = next();
      return [along, (1 - along ** power) ** (1 / power) + 0.1 * next()];
    });
    const places = points.map((_, place) => place);
    const beaten = (place: number) =>
      points.some((a) => a[0] <= points[place][0] && a[1] <= points[place][1] && !same(a, points[place]));
    const kept = places.filter((place) => !beaten(place));
    expect(await call<number[]>('front', points)).toEqual(kept);
    const winners = new Set(candidates(points).map((w) => winner(points, w)));
    expect(await call<number[]>('reachable', points)).toEqual(kept.filter((place) => winners.has(place)));
    for (const chosen of places) {
      const range = await call<Range | undefined>('weights', points, chosen);
      expect(range !== undefined).toBe(winners.has(chosen));
      if (range) expect(winner(points, (range.from + range.to) / 2)).toBe(chosen);
    }
  }
});

/** One w from each stretch between two ties of two points. */
function candidates(points: number[][]): number[] {
  const ties = points.flatMap(([a, b]) =>
    points.map(([c, d]) => (d - b) / (a - c + d - b)).filter((w) => w > 0 && w < 1),
  );
  const stops = [0, ...ties, 1].sort((a, b) => a - b);
  return stops.slice(1).map((stop, i) => (stop + stops[i]) / 2);
}

function winner(points: number[][], w: number): number {
  const sums = points.map(([first, second]) => sum([w * first, (1 - w) * second]));
  return sums.indexOf(Math.min(...sums));
}
