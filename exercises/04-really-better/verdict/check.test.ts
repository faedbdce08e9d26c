import { check, expect, mean, misconception, sum, unseen } from 'course/check';

interface Run {
  seed: number;
  accuracy: number;
}

interface Verdict {
  outcome: string;
  difference: { mean: number; low: number; high: number; n: number };
}

// Intervals of the differences: SciPy 1.17, stats.t.interval.
const CLEAR = {
  adapted: [0.62, 0.55, 0.71, 0.48, 0.66],
  sourceOnly: [0.57, 0.52, 0.66, 0.44, 0.6],
  low: 0.03184,
  high: 0.06016,
};
/** Four of five seeds are better, one is worse. */
const CLOSE = {
  adapted: [0.62, 0.66, 0.61, 0.68, 0.64],
  sourceOnly: [0.6, 0.615, 0.62, 0.63, 0.61],
  low: -0.00264,
  high: 0.05664,
};
/** The 0.975 quantile of Student's t with n - 1 degrees of freedom, by n: SciPy, stats.t.ppf. */
const T: Record<number, number> = {
  2: 12.7062,
  3: 4.30265,
  4: 3.18245,
  5: 2.77645,
  6: 2.57058,
  7: 2.44691,
  8: 2.36462,
  9: 2.306,
};

const runs = (accuracies: number[], seeds = accuracies.map((_, i) => 101 + i)): Run[] =>
  accuracies.map((accuracy, i) => ({ seed: seeds[i], accuracy }));
const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;
const deviation = (values: number[]) =>
  Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));
const reach = (values: number[]) => (T[values.length] * deviation(values)) / Math.sqrt(values.length);
const differences = ({ adapted, sourceOnly }: { adapted: number[]; sourceOnly: number[] }) =>
  adapted.map((accuracy, i) => accuracy - sourceOnly[i]);

/** Says which other interval this one is. */
function judge(got: Verdict['difference'], arms: { adapted: number[]; sourceOnly: number[] }): void {
  const d = differences(arms);
  const n = d.length;
  const half = (got.high - got.low) / 2;
  const apart = [reach(arms.adapted), reach(arms.sourceOnly)];
  misconception(
    near(half, apart[0] + apart[1]) || near(half, Math.hypot(apart[0], apart[1])),
    'The two ways were treated as two groups of strangers. Most of their spread is from seed to seed, and the two runs of one seed share it: subtract within each seed, then take the interval of the differences.',
  );
  misconception(
    near(half, (1.96 * deviation(d)) / Math.sqrt(n)),
    `The interval reaches 1.96 standard errors. That holds for a known spread. Here it is estimated from ${n} seeds: Student's t reaches further, ${T[n].toFixed(2)}.`,
  );
  misconception(
    near(half, reach(d) * Math.sqrt((n - 1) / n)),
    'The squared distances from the mean were divided by n. The mean comes from the same differences: n - 1.',
  );
  misconception(
    near(half, reach(d) * Math.sqrt(n)),
    'The interval lacks the division by sqrt(n): this is how far single differences lie apart, not how sure their mean is.',
  );
  misconception(half === 0, 'The interval has no width. The mean alone does not say how far it may be off.');
  misconception(
    near(got.mean, -mean(d)) && !near(mean(d), 0),
    'The difference is the wrong way round: adapted less source only, so that more than 0 is a gain.',
  );
  const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
  const ranked = differences({ adapted: sorted(arms.adapted), sourceOnly: sorted(arms.sourceOnly) });
  misconception(
    near(half, reach(ranked)) && !near(reach(ranked), reach(d)),
    'The accuracies were sorted before they were subtracted: best against best. Two runs belong together by their seed.',
  );
}

check('every seed is better by a little: transfer helped', async ({ call }) => {
  const { outcome, difference } = await call<Verdict>('verdict', runs(CLEAR.adapted), runs(CLEAR.sourceOnly));
  judge(difference, CLEAR);
  misconception(
    outcome === 'undecided' && Math.abs(difference.low - CLEAR.low) < 1e-4,
    'The interval of the differences is above 0, and the outcome is undecided. Whether the intervals of the two ways overlap is not a test: they hold the spread from seed to seed, which the differences do without.',
  );
  expect(difference.mean).toBeCloseToAll(0.046, 6);
  expect([difference.low, difference.high]).toBeCloseToAll([CLEAR.low, CLEAR.high], 4);
  expect(difference.n).toBe(5);
  expect(outcome).toBe('helped');
});

check('four of five seeds are better: that is undecided', async ({ call }) => {
  const { outcome, difference } = await call<Verdict>('verdict', runs(CLOSE.adapted), runs(CLOSE.sourceOnly));
  judge(difference, CLOSE);
  const right = Math.abs(difference.low - CLOSE.low) < 1e-4;
  misconception(
    right && outcome === 'helped',
    'The interval reaches from below 0 to above it, and the outcome is helped. A mean above 0, or most of five seeds, is not enough (a coin gives four heads or more in a fifth of all series of five throws): the whole interval has to be above 0.',
  );
  misconception(
    right && outcome === 'hurt',
    'What did not surely help was taken to hurt. The interval includes 0: it is undecided.',
  );
  expect([difference.low, difference.high]).toBeCloseToAll([CLOSE.low, CLOSE.high], 4);
  expect(outcome).toBe('undecided');
});

check('every seed is worse by a little: transfer hurt', async ({ call }) => {
  const { outcome, difference } = await call<Verdict>('verdict', runs(CLEAR.sourceOnly), runs(CLEAR.adapted));
  misconception(
    outcome === 'undecided' && Math.abs(difference.high + CLEAR.low) < 1e-4,
    'The whole interval is below 0, and that is as sure as a gain would be: transfer hurt.',
  );
  expect([difference.low, difference.high]).toBeCloseToAll([-CLEAR.high, -CLEAR.low], 4);
  expect(outcome).toBe('hurt');
});

check('runs belong together by their seed, in whatever order', async ({ call }) => {
  const order = [3, 0, 4, 2, 1];
  const shuffled = order.map((i) => runs(CLEAR.sourceOnly)[i]);
  const { outcome, difference } = await call<Verdict>('verdict', runs(CLEAR.adapted), shuffled);
  const byPlace = CLEAR.adapted.map((accuracy, i) => accuracy - CLEAR.sourceOnly[order[i]]);
  misconception(
    near((difference.high - difference.low) / 2, reach(byPlace)),
    'Runs at the same place were subtracted, and they had other seeds: the runs are in the order in which they were finished. Find the run with the same seed.',
  );
  expect([difference.low, difference.high]).toBeCloseToAll([CLEAR.low, CLEAR.high], 4);
  expect(outcome).toBe('helped');
});

check('a seed with one run only is left out', async ({ call }) => {
  const adapted = [...runs(CLEAR.adapted), { seed: 300, accuracy: 0.5 }];
  const sourceOnly = [{ seed: 200, accuracy: 0.7 }, ...runs(CLEAR.sourceOnly)];
  const { outcome, difference } = await call<Verdict>('verdict', adapted, sourceOnly);
  misconception(
    near(difference.mean, (5 * 0.046 + 0.5) / 6) || near(difference.mean, (5 * 0.046 + 0.5 - 0.7) / 7),
    'A run that is missing counted as an accuracy of 0. It did not finish, and nothing is known of it: leave the seed out.',
  );
  misconception(
    Number.isNaN(difference.mean),
    'The mean is NaN: an accuracy was subtracted that is not there. Leave a seed with one run only out.',
  );
  expect(difference.n).toBe(5);
  expect([difference.low, difference.high]).toBeCloseToAll([CLEAR.low, CLEAR.high], 4);
  expect(outcome).toBe('helped');
});

check('no difference at all is undecided', async ({ call }) => {
  const { outcome } = await call<Verdict>('verdict', runs([0.5, 0.75, 0.625]), runs([0.5, 0.75, 0.625]));
  misconception(
    outcome === 'helped' || outcome === 'hurt',
    `All differences are 0, and the outcome is ${outcome}. An interval that ends at 0 includes 0.`,
  );
  expect(outcome).toBe('undecided');
});

check('one pair is refused', async ({ call }) => {
  const refused = await call<Verdict>('verdict', runs([0.9]), runs([0.5])).then(
    () => false,
    (error: Error) => /interval|seed/i.test(error.message),
  );
  misconception(
    !refused,
    'One pair came back with a verdict. It says nothing about the spread, so nobody can say how sure the difference is: let the error of interval through.',
  );
  expect(refused).toBe(true);
});

check('twenty other comparisons', async ({ call }) => {
  const next = unseen(11);
  for (let round = 0; round < 20; round++) {
    const n = 2 + Math.floor(next() * 7);
    const gain = 0.08 * (next() - 0.5);
    const sourceOnly = Array.from({ length: n }, () => 0.5 + 0.2 * next());
    const adapted = sourceOnly.map((accuracy) => accuracy + gain + 0.04 * (next() - 0.5));
    const d = differences({ adapted, sourceOnly });
    const [low, high] = [mean(d) - reach(d), mean(d) + reach(d)];
    const found = await call<Verdict>('verdict', runs(adapted), runs(sourceOnly));
    expect([found.difference.low, found.difference.high]).toBeCloseToAll([low, high], 4);
    expect(found.outcome).toBe(low > 0 ? 'helped' : high < 0 ? 'hurt' : 'undecided');
  }
});
