import { check, expect, matrix, misconception, type Reach, unseen } from 'course/check';

interface Measured {
  sourceError: number;
  targetError: number;
  distance: number;
  /** For each classifier: the places of the examples it did not learn from. */
  heldOut: { source: number[]; target: number[] }[];
  /** How many examples were judged by a classifier that had learnt from them. */
  known: { source: number; target: number };
  /** How often an example was judged, the least and the most. */
  judged: { least: number; most: number };
}

/** So many examples of which the first `wrong` look like the other domain's. */
const marked = (count: number, wrong: number, side: 1 | -1) =>
  Array.from({ length: count }, (_, i) => [i < wrong ? -side : side, i]);

// By hand, where the sign of the first feature decides: 4 of 20 and 2 of 5 are wrong, 0.2 and 0.4, so e is 0.3.
const HAND = { source: marked(20, 4, -1), target: marked(5, 2, 1), folds: 5 };
// 12 of 16 and 3 of 4 are wrong.
const WORSE = { source: marked(16, 12, -1), target: marked(4, 3, 1), folds: 4 };

const CLOUDS = {
  source: [
    [-2.9, -1.9],
    [0.8, -1.0],
    [1.1, 1.6],
    [-2.9, 2.0],
    [-1.2, 4.2],
    [1.5, -1.1],
    [0.4, 0.4],
    [0.7, 2.8],
    [1.1, 3.3],
    [1.3, -0.4],
    [-3.0, -3.1],
    [0.4, 1.4],
    [2.9, -1.2],
    [0.2, -1.6],
  ],
  target: [
    [1.2, -2.6],
    [3.5, 0.6],
    [1.9, 2.9],
    [2.7, -0.6],
    [5.0, 3.5],
    [3.0, 0.7],
    [-1.2, -1.3],
    [1.6, 2.3],
    [0.6, 5.7],
  ],
  folds: 4,
};

type Said = Pick<Measured, 'sourceError' | 'targetError' | 'distance'>;
type Rows = number[][];

/** Lets the answer measure with a classifier of the course's, and looks at what that learnt and judged. */
async function measure(
  scenario: Reach['scenario'],
  kind: 'sign' | 'nearest',
  data: { source: Rows; target: Rows; folds: number },
): Promise<Measured> {
  const { said, classifiers } = await scenario<{
    said: Said;
    classifiers: { source: Rows; target: Rows; judged: Rows }[];
  }>('measure', kind, data);
  const placeIn = (domain: Rows, example: number[]) => domain.findIndex((row) => String(row) === String(example));
  const heldOut = [];
  const known = { source: 0, target: 0 };
  const times = { source: data.source.map(() => 0), target: data.target.map(() => 0) };
  for (const { judged, ...learnt } of classifiers) {
    const without = (domain: 'source' | 'target') => {
      const places = new Set(learnt[domain].map((row) => placeIn(data[domain], row)));
      return [...data[domain].keys()].filter((place) => !places.has(place));
    };
    const unknown = { source: without('source'), target: without('target') };
    heldOut.push(unknown);
    for (const example of judged) {
      const domain = placeIn(data.source, example) >= 0 ? 'source' : 'target';
      const place = placeIn(data[domain], example);
      times[domain][place]++;
      if (!unknown[domain].includes(place)) known[domain]++;
    }
  }
  const all = [...times.source, ...times.target];
  return { ...said, heldOut, known, judged: { least: Math.min(...all), most: Math.max(...all) } };
}

check('a classifier judges examples that it has not learnt from', async ({ scenario }) => {
  const { known, judged, heldOut, distance } = await measure(scenario, 'nearest', CLOUDS);
  const [n, m] = [CLOUDS.source.length, CLOUDS.target.length];
  misconception(
    known.source === n && known.target === m && distance === 2,
    'Every example was judged by a classifier that had learnt from it. This one goes by the nearest example it knows, so it was always right, whatever the domains are. Hold the fold out.',
  );
  misconception(
    known.source === 0 && known.target === m,
    'Only the source was held out. The classifier had learnt from the target examples it judged: hold the fold out of both domains.',
  );
  misconception(
    known.target === 0 && known.source === n,
    'Only the target was held out. The classifier had learnt from the source examples it judged: hold the fold out of both domains.',
  );
  misconception(
    judged.least === 0 && known.source + known.target === 0,
    'Some examples were never judged: one fold was held out and the others were not. Take each fold in turn.',
  );
  expect(known).toEqual({ source: 0, target: 0 });
  expect(judged).toEqual({ least: 1, most: 1 });
  misconception(
    heldOut.some(
      ({ source }) => source.length > 1 && source.every((place, i) => i === 0 || place === source[i - 1] + 1),
    ),
    'The folds are blocks of neighbours. Examples often lie sorted, by class or by day, and then a classifier has never seen the like of what it judges. Example i belongs to fold i % folds.',
  );
  const turn = (count: number, fold: number) => [...Array(count).keys()].filter((i) => i % 4 === fold);
  expect(heldOut).toEqual([0, 1, 2, 3].map((fold) => ({ source: turn(n, fold), target: turn(m, fold) })));
});

check('each domain has the error of its own examples', async ({ scenario }) => {
  const { sourceError, targetError } = await measure(scenario, 'sign', HAND);
  misconception(
    Math.abs(sourceError - 0.8) < 1e-6 && Math.abs(targetError - 0.6) < 1e-6,
    'These are the shares that were right. The error is the share that was wrong.',
  );
  misconception(
    Math.abs(sourceError - 4 / 25) < 1e-6 && Math.abs(targetError - 2 / 25) < 1e-6,
    'The mistakes in a domain were divided by the examples of both. The larger domain then counts more: divide by those of the domain.',
  );
  expect([sourceError, targetError]).toBeCloseToAll([0.2, 0.4], 6);
});

check('both domains count alike in 2 (1 - 2 e)', async ({ scenario }) => {
  const { distance, sourceError, targetError } = await measure(scenario, 'sign', HAND);
  const is = (value: number) => Math.abs(distance - value) < 1e-6;
  const fair = Math.abs(sourceError - 0.2) < 1e-6 && Math.abs(targetError - 0.4) < 1e-6;
  misconception(
    is(2 * (1 - (2 * 6) / 25)),
    'The error is 6 of 25, over both domains in one. Then the 20 of the source count four times as much as the 5 of the target, and who always says source would look good: take the mean of the two errors.',
  );
  misconception(is(0.4), 'This is 1 - 2 e, from 0 to 1. The A-distance goes from 0 to 2: 2 (1 - 2 e).');
  misconception(is(0.6), 'This is 2 e, which is large where the domains are alike. The distance is 2 (1 - 2 e).');
  misconception(
    fair && is(0),
    'The two errors were added. Guessing gives 1/2 in each domain, and e has to be 1/2 then: take their mean.',
  );
  misconception(is(1.2), 'Only one domain was counted. e is the mean of the two errors.');
  expect(distance).toBeCloseToAll(0.8, 6);
});

check('a classifier that is wrong more often than not makes a distance of 0', async ({ scenario }) => {
  const { distance, sourceError, targetError } = await measure(scenario, 'sign', WORSE);
  misconception(
    distance < 0,
    `A distance of ${distance}. There is none below 0: with few examples a classifier that knows nothing may well be wrong more often than right. Make it 0.`,
  );
  misconception(
    distance === 1 && sourceError === 0.75,
    'An error of 0.75 was turned into 0.25. Who turns the answers round after seeing the truth has looked at what was held out: make it 0.',
  );
  expect([sourceError, targetError]).toBeCloseToAll([0.75, 0.75], 6);
  expect(distance).toBe(0);
});

check('two clouds that overlap, judged by the nearest example', async ({ scenario }) => {
  const { sourceError, targetError, distance } = await measure(scenario, 'nearest', CLOUDS);
  // NumPy 2.4.
  expect([sourceError, targetError]).toBeCloseToAll([3 / 14, 4 / 9], 6);
  misconception(
    Math.abs(distance - 0.791667) < 1e-6,
    'The distance was computed for each fold and cut off there, so folds that went badly by chance are made 0 and lucky ones count in full. Put the errors of all folds together first.',
  );
  expect(distance).toBeCloseToAll(0.68254, 6);
});

check('the same examples in both domains are at distance 0, clouds far apart at 2', async ({ scenario }) => {
  const moved = CLOUDS.source.map(([x, y]) => [x + 100, y]);
  const twice = CLOUDS.source.map(([x, y], i) => [x + (i % 2 ? 0.01 : -0.01), y]);
  const same = await measure(scenario, 'nearest', { ...CLOUDS, target: twice });
  const apart = await measure(scenario, 'nearest', { ...CLOUDS, target: moved });
  expect(apart.distance).toBe(2);
  expect(same.distance).toBeCloseToAll(0, 6);
});

check('drawn clouds, folds and sizes', async ({ scenario }) => {
  const next = unseen(53);
  for (let round = 0; round < 6; round++) {
    const folds = 2 + Math.floor(4 * next());
    const apart = 2 * next();
    const draw = (by: number) =>
      matrix(folds + Math.floor(12 * next()), 2, () => 3 * next() - 1.5).map(([x, y]) => [x + by, y]);
    const [source, target] = [draw(-apart / 2), draw(apart / 2)];
    const expected = (isTarget: (example: number[], fold: number) => boolean) => {
      const wrong = [source, target].map(
        (rows, domain) => rows.filter((row, i) => isTarget(row, i % folds) !== (domain === 1)).length / rows.length,
      );
      return { errors: wrong, distance: Math.max(0, 2 - 2 * (wrong[0] + wrong[1])) };
    };
    const closest = (rows: number[][], [x, y]: number[], fold: number) =>
      Math.min(...rows.filter((_, i) => i % folds !== fold).map((row) => Math.hypot(row[0] - x, row[1] - y)));
    for (const [kind, { errors, distance }] of [
      ['sign', expected(([x]) => x > 0)],
      ['nearest', expected((example, fold) => closest(target, example, fold) <= closest(source, example, fold))],
    ] as const) {
      const found = await measure(scenario, kind, { source, target, folds });
      expect([found.sourceError, found.targetError]).toBeCloseToAll(errors, 6);
      expect(found.distance).toBeCloseToAll(distance, 6);
      expect(found.judged).toEqual({ least: 1, most: 1 });
      expect(found.known).toEqual({ source: 0, target: 0 });
    }
  }
});
