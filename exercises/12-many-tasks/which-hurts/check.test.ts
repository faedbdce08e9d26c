import { check, expect, mean, misconception, type Reach, sum, unseen } from 'course/check';

interface Run {
  seed: number;
  beside: string[];
  accuracy: number;
}

interface Effect {
  verdict: string;
  difference: { mean: number; low: number; high: number; n: number };
}

interface Partner {
  first: Effect;
  last: Effect;
}

// Intervals: SciPy 1.17, stats.t.interval at 0.9875, of the differences seed by seed.
const ALONE = [0.652, 0.715, 0.75, 0.746, 0.685, 0.759];
const EDGES = [0.688, 0.769, 0.791, 0.801, 0.735, 0.802];
const SHADE = [0.668, 0.719, 0.757, 0.753, 0.687, 0.777];
const BOTH = [0.685, 0.742, 0.77, 0.776, 0.714, 0.79];
const FOUND = {
  edges: { first: [0.0465, 0.03458, 0.05842], last: [0.019333, 0.01023, 0.02844] },
  shade: { first: [0.009, -0.00113, 0.01913], last: [-0.018167, -0.03223, -0.0041] },
};
/** How far Student's interval at 1 - 0.05 / questions reaches, in standard errors, by the number of runs: stats.t.ppf. */
const T: Record<number, Record<number, number>> = {
  1: { 4: 3.18245, 5: 2.77645, 6: 2.57058, 7: 2.44691, 8: 2.36462 },
  2: { 4: 4.17653, 5: 3.49541, 6: 3.16338, 7: 2.96869, 8: 2.84124 },
  4: { 4: 5.39195, 5: 4.31466, 6: 3.81, 7: 3.52122, 8: 3.33529 },
  6: { 4: 6.23154, 5: 4.85101, 6: 4.21931, 7: 3.86299, 8: 3.63581 },
};

/** At 0.95 / 4, of six runs: stats.t.ppf(0.61875, 5). */
const T_OF_A_LEVEL_DIVIDED = 0.319171;

const row = (beside: string[], accuracies: number[]): Run[] =>
  accuracies.map((accuracy, i) => ({ seed: 11 + i, beside, accuracy }));
const TABLE = [...row([], ALONE), ...row(['edges'], EDGES), ...row(['shade'], SHADE), ...row(['edges', 'shade'], BOTH)];

const near = (a: number, b: number, within = 2e-5) => Math.abs(a - b) < within;
const less = (a: number[], b: number[]) => a.map((value, i) => value - b[i]);
const error = (values: number[]) =>
  Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1) / values.length);
const ends = ({ difference: { mean: middle, low, high } }: Effect) => [middle, low, high];
const ask = (call: Reach['call'], runs: Run[]) => call<Record<string, Partner>>('partners', runs);

/** Says of which other numbers this is the interval. */
function judge({ difference }: Effect, more: number[], without: number[]): void {
  const d = less(more, without);
  const half = (difference.high - difference.low) / 2;
  const is = (value: number) => near(half, value);
  const [a, b] = [error(more), error(without)];
  for (const t of [T[1][6], T[4][6]]) {
    misconception(
      is(t * (a + b)) || is(t * Math.hypot(a, b)),
      'The runs with and without the partner were treated as two groups of strangers. Most of their spread is from seed to seed, and both runs of a seed share it: subtract within each seed.',
    );
    const sorted = (values: number[]) => [...values].sort((x, y) => x - y);
    const ranked = error(less(sorted(more), sorted(without)));
    misconception(
      is(t * ranked) && !near(ranked, error(d)),
      'The accuracies were sorted before they were subtracted. Two runs belong together by their seed.',
    );
  }
  misconception(
    is(1.96 * error(d)) || is(2.4977 * error(d)),
    "This interval is that of a known spread. Here it is estimated from six seeds, and Student's t reaches further.",
  );
  misconception(
    is(T[1][6] * error(d)),
    'This interval is at 0.95, and the table asks four questions. One interval in twenty misses; of four that are asked like this, one or more miss in up to a fifth of all tables. Ask each at 1 - 0.05 / 4.',
  );
  misconception(
    near(half, T[2][6] * error(d)),
    'The 0.05 was shared out among two questions. Each of the two partners is asked about in two ways, so there are four.',
  );
  misconception(
    is(T_OF_A_LEVEL_DIVIDED * error(d)),
    'The level itself was divided by the number of questions, so each is asked less strictly. Share out the 0.05: level = 1 - 0.05 / questions.',
  );
  misconception(half === 0, 'The interval has no width. A mean alone does not say how far it may be off.');
  misconception(
    near(difference.mean, -mean(d)),
    'The difference is the wrong way round: with the partner less without it, so that more than 0 is a gain.',
  );
}

check('edges beside A alone help', async ({ call }) => {
  const { edges } = await ask(call, TABLE);
  judge(edges.first, EDGES, ALONE);
  expect(ends(edges.first)).toBeCloseToAll(FOUND.edges.first, 4);
  misconception(
    edges.first.verdict === 'cannot tell',
    'The interval of the differences is above 0, and the verdict is that these seeds cannot tell. Whether the intervals of both arms overlap is not a test: they hold the spread from seed to seed, which the differences do without.',
  );
  expect(edges.first.verdict).toBe('helps');
});

check('shade hurts where edges are there already', async ({ call }) => {
  const { shade, edges } = await ask(call, TABLE);
  const { last, first } = shade;
  const middle = last.difference.mean;
  misconception(
    near(middle, mean(less(BOTH, ALONE))),
    'All partners together were compared with A by itself, and shade got the credit for what edges do. Compare with all partners but this one.',
  );
  misconception(
    near(middle, first.difference.mean),
    'The last way has the numbers of the first. The effect of shade with A alone says little about its effect where edges are: compare both partners with edges only.',
  );
  misconception(
    near(middle, mean(less(BOTH, SHADE))),
    'Both partners were compared with shade only: that is what edges add. For shade, leave out shade.',
  );
  judge(last, BOTH, EDGES);
  misconception(
    near(middle, FOUND.shade.last[0]) && last.verdict === 'cannot tell',
    'The whole interval is below 0, and that is as sure as a gain would be: it hurts.',
  );
  expect(ends(last)).toBeCloseToAll(FOUND.shade.last, 4);
  expect(last.verdict).toBe('hurts');
  expect(ends(edges.last)).toBeCloseToAll(FOUND.edges.last, 4);
  expect(edges.last.verdict).toBe('helps');
});

check('with four questions each is asked more strictly', async ({ call }) => {
  const { first } = (await ask(call, TABLE)).shade;
  const { difference, verdict } = first;
  const d = less(SHADE, ALONE);
  const half = (difference.high - difference.low) / 2;
  judge(first, SHADE, ALONE);
  const right = near(half, T[4][6] * error(d));
  misconception(
    right && verdict === 'helps',
    'All six seeds are better with shade, and the interval includes 0 all the same: the verdict is not by the mean, nor by most seeds. These seeds cannot tell.',
  );
  misconception(right && verdict === 'hurts', 'What did not surely help was taken to hurt. These seeds cannot tell.');
  expect(ends(first)).toBeCloseToAll(FOUND.shade.first, 4);
  expect(verdict).toBe('cannot tell');
});

check('runs belong together by seed, and partners in any order are the same', async ({ call }) => {
  const next = unseen(5);
  const mixed = TABLE.map((run) => ({ run, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ run }) => ({ ...run, beside: run.seed % 2 ? run.beside : [...run.beside].reverse() }));
  const found = await ask(call, mixed).catch((thrown: Error) => {
    misconception(
      /interval|values/i.test(thrown.message),
      'Runs are missing in a comparison. The partners edges and shade are the same as shade and edges: put the names in order before you compare them.',
    );
    throw thrown;
  });
  misconception(
    found.shade.last.difference.n < 6,
    'Half of the runs with both were not found. The partners edges and shade are the same as shade and edges: put the names in order before you compare them.',
  );
  const { low, high } = found.edges.first.difference;
  const inOrder = (beside: string[]) =>
    mixed.filter((run) => `${run.beside}` === `${beside}`).map((run) => run.accuracy);
  misconception(
    near((high - low) / 2, T[4][6] * error(less(inOrder(['edges']), inOrder([])))),
    'Runs at the same place were subtracted, and they have other seeds: the runs are in the order in which they were finished.',
  );
  for (const name of ['edges', 'shade'] as const) {
    expect(ends(found[name].first)).toBeCloseToAll(FOUND[name].first, 4);
    expect(ends(found[name].last)).toBeCloseToAll(FOUND[name].last, 4);
  }
});

check('a seed that lacks a run is left out of that comparison, and of no other', async ({ call }) => {
  const found = await ask(
    call,
    TABLE.filter(({ seed, beside }) => !(seed === 16 && beside.length === 2)),
  );
  misconception(
    near(found.edges.last.difference.mean, (sum(less(BOTH, SHADE)) - BOTH[5]) / 6),
    'A run that is missing counted as an accuracy of 0. It did not finish, and nothing is known of it.',
  );
  misconception(
    Number.isNaN(found.edges.last.difference.mean),
    'The mean is NaN: an accuracy was used that is not there. Leave the seed out of this comparison.',
  );
  misconception(
    found.edges.first.difference.n === 5,
    'One run is missing, with both partners, and its seed was left out everywhere. Nothing is missing where edges are compared with A alone: leave the seed out only where one of the two runs is missing.',
  );
  expect([found.edges.first.difference.n, found.edges.last.difference.n]).toEqual([6, 5]);
  expect(ends(found.edges.first)).toBeCloseToAll(FOUND.edges.first, 4);
  expect(found.edges.last.difference.mean).toBeCloseToAll(mean(less(BOTH, SHADE).slice(0, 5)), 6);
  // Missing on the other side of a comparison: with edges alone, to which shade is added as the last partner.
  const without = await ask(
    call,
    TABLE.filter(({ seed, beside }) => !(seed === 12 && `${beside}` === 'edges')),
  );
  const others = less(BOTH, EDGES).filter((_, i) => i !== 1);
  expect(without.shade.last.difference.n).toBe(5);
  expect(without.shade.last.difference.mean).toBeCloseToAll(mean(others), 6);
});

check('with three partners the last one is added to two', async ({ call }) => {
  const beside = (names: string[], gain: number, unlike: number[]) =>
    row(
      names,
      ALONE.slice(0, 4).map((value, i) => value + gain + unlike[i]),
    );
  const unlike = [0.001, -0.001, 0.001, -0.001];
  const even = [0, 0, 0, 0];
  const found = await ask(call, [
    ...row([], ALONE.slice(0, 4)),
    ...beside(['edges'], 0.03, unlike),
    ...beside(['shade'], 0.02, unlike),
    ...beside(['depth'], 0.01, unlike),
    ...beside(['edges', 'shade'], 0.04, even),
    ...beside(['shade', 'depth'], 0.025, even),
    ...beside(['depth', 'edges'], 0.05, even),
    ...beside(['edges', 'shade', 'depth'], 0.045, unlike),
  ]);
  expect(Object.keys(found).sort()).toEqual(['depth', 'edges', 'shade']);
  const middles = (way: 'first' | 'last') =>
    ['edges', 'shade', 'depth'].map((name) => found[name][way].difference.mean);
  expect(middles('first')).toBeCloseToAll([0.03, 0.02, 0.01], 6);
  misconception(
    [0.045, 0.045, 0.045].every((value, i) => near(middles('last')[i], value)),
    'All three together were compared with A by itself. Compare them with all but this one.',
  );
  expect(middles('last')).toBeCloseToAll([0.02, -0.005, 0.005], 6);
  // Six questions: 6.23154 standard errors of 0.0005774.
  const reach = 6.23154 * error(unlike);
  misconception(
    near((found.edges.last.difference.high - found.edges.last.difference.low) / 2, T[4][4] * error(unlike), 1e-6),
    'Three partners are six questions, and this level is that of four. Count the partners.',
  );
  expect(found.edges.last.difference.low).toBeCloseToAll(0.02 - reach, 4);
  expect([found.edges.last.verdict, found.shade.last.verdict, found.depth.last.verdict]).toEqual([
    'helps',
    'hurts',
    'helps',
  ]);
});

check('no difference at all cannot be told', async ({ call }) => {
  const same = [[], ['edges'], ['shade'], ['shade', 'edges']].flatMap((beside) => row(beside, [0.5, 0.75, 0.625]));
  const { edges } = await ask(call, same);
  misconception(
    edges.first.verdict !== 'cannot tell',
    `All differences are 0, and the verdict is ${edges.first.verdict}. An interval that ends at 0 includes 0.`,
  );
  expect(edges.first.verdict).toBe('cannot tell');
});

check('a single seed is refused', async ({ call }) => {
  const refused = await ask(
    call,
    TABLE.filter(({ seed }) => seed === 12),
  ).then(
    () => false,
    (thrown: Error) => /interval|seed/i.test(thrown.message),
  );
  misconception(
    !refused,
    'One seed came back with a verdict. It says nothing about the spread: let the error of interval through.',
  );
  expect(refused).toBe(true);
});

check('drawn tables', async ({ call }) => {
  const next = unseen(17);
  for (let round = 0; round < 10; round++) {
    const n = 4 + Math.floor(5 * next());
    const alone = Array.from({ length: n }, () => 0.6 + 0.2 * next());
    const beside = () => {
      const gain = 0.08 * (next() - 0.5);
      return alone.map((value) => value + gain + 0.02 * (next() - 0.5));
    };
    const [one, two, both] = [beside(), beside(), beside()];
    const runs = [...row(['two'], two), ...row([], alone), ...row(['two', 'one'], both), ...row(['one'], one)];
    const found = await ask(call, runs);
    for (const [effect, more, without] of [
      [found.one.first, one, alone],
      [found.one.last, both, two],
      [found.two.first, two, alone],
      [found.two.last, both, one],
    ] as const) {
      const d = less(more, without);
      const [low, high] = [-1, 1].map((side) => mean(d) + side * T[4][n] * error(d));
      expect(ends(effect)).toBeCloseToAll([mean(d), low, high], 4);
      expect(effect.verdict).toBe(low > 0 ? 'helps' : high < 0 ? 'hurts' : 'cannot tell');
    }
  }
});
