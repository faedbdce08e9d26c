import { check, expect, mean, misconception, sum, unseen } from 'course/check';

interface Interval {
  mean: number;
  low: number;
  high: number;
}

// Ends of the intervals: SciPy 1.17, stats.t.interval(0.95, n - 1, loc=mean, scale=stats.sem(values)).
const TWO = { runs: [0.6, 0.64], low: 0.36588, high: 0.87412 };
const THREE = { runs: [0.7, 0.71, 0.75], low: 0.65428, high: 0.78572 };
const FIVE = { runs: [0.861, 0.843, 0.874, 0.852, 0.866], low: 0.84421, high: 0.87419 };
const TEN = {
  runs: [0.412, 0.455, 0.391, 0.437, 0.42, 0.404, 0.448, 0.399, 0.431, 0.426],
  low: 0.40721,
  high: 0.43739,
};

/** The row above in the table of the stub, by the number of runs. */
const T_OF_ONE_RUN_LESS: Record<number, number> = { 3: 12.706, 5: 3.182, 10: 2.306 };

check('three runs have the interval of the example', async ({ call }) => {
  judge(await call<Interval>('interval', THREE.runs), THREE);
});

check('five and ten runs take the t of their own number', async ({ call }) => {
  judge(await call<Interval>('interval', FIVE.runs), FIVE);
  judge(await call<Interval>('interval', TEN.runs), TEN);
});

/** The 0.975 quantile of Student's t by the number of runs: SciPy 1.17, stats.t.ppf(0.975, n - 1). */
const T = [12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216];

check('each number of runs from two to ten has a t of its own', async ({ call }) => {
  const next = unseen(5);
  const found: number[] = [];
  for (const i of T.keys()) {
    const runs = Array.from({ length: i + 2 }, () => 0.4 + 0.5 * next());
    const { low, high } = await call<Interval>('interval', runs);
    const squares = sum(runs.map((value) => (value - mean(runs)) ** 2));
    found.push((high - low) / 2 / Math.sqrt(squares / (runs.length - 1) / runs.length));
  }
  expect(found).toBeCloseToAll(T, 2);
});

check('two runs have a very wide interval', async ({ call }) => {
  judge(await call<Interval>('interval', TWO.runs), TWO);
});

check('runs that all agree have an interval without width', async ({ call }) => {
  const { low, high } = await call<Interval>('interval', [0.75, 0.75, 0.75, 0.75]);
  expect([low, high]).toBeCloseToAll([0.75, 0.75], 6);
});

check('the ends may lie below 0 or above 1', async ({ call }) => {
  const high = await call<Interval>('interval', [0.97, 0.99, 1]);
  const low = await call<Interval>('interval', [0, 0.02, 0.04]);
  misconception(
    high.high === 1 && low.low === 0 && high.low < 0.949 && low.high > 0.069,
    'The ends were cut off at 0 and 1. That makes the interval look more certain than it is: an end outside says that there were too few runs. Leave it as it comes out.',
  );
  expect([high.low, high.high]).toBeCloseToAll([0.94872, 1.02461], 4);
  expect([low.low, low.high]).toBeCloseToAll([-0.02968, 0.06968], 4);
});

check('one run is refused with a sentence', async ({ call }) => {
  const outcome = await call<Interval>('interval', [0.83]).then(
    (result) => ({ result, message: '' }),
    (error: Error) => ({ result: undefined, message: error.message }),
  );
  const { result, message } = outcome;
  misconception(
    result?.low === 0.83 && result.high === 0.83,
    'One run came back with an interval without width, as if the next seed must give the same. One run says nothing about the spread: throw an Error.',
  );
  misconception(
    Number.isNaN(result?.low),
    'One run came back with NaN for the ends, and NaN travels quietly into tables and plots. Throw an Error where the mistake is made.',
  );
  expect(result).toBeUndefined();
  misconception(
    !/interval/i.test(message),
    'One run was refused, but the message does not say why. Write a sentence for the reader: one run has no interval.',
  );
  expect(message).toMatch(/interval/i);
});

/** Compares an interval with the one expected, and says which other formula its width follows. */
function judge(got: Interval, { runs, low, high }: { runs: number[]; low: number; high: number }): void {
  const n = runs.length;
  const centre = mean(runs);
  const squares = sum(runs.map((value) => (value - centre) ** 2));
  const deviation = Math.sqrt(squares / (n - 1));
  const half = (got.high - got.low) / 2;
  const is = (width: number) => Math.abs(half - width) < 1e-6;
  const right = (high - low) / 2;
  const previous = T_OF_ONE_RUN_LESS[n];
  misconception(
    n > 2 && got.low === Math.min(...runs) && got.high === Math.max(...runs),
    'These are the lowest and the highest run. The range grows with every further run, though the mean becomes more certain: an interval of the mean has to shrink.',
  );
  misconception(
    is(deviation),
    'The half-width is the standard deviation: how far single runs scatter. How far the mean may be off is t * s / sqrt(n).',
  );
  misconception(
    n > 2 && is(deviation / Math.sqrt(n)),
    'The half-width is the standard error, s / sqrt(n). That covers far less than 95 %: multiply it by t.',
  );
  misconception(
    is((1.96 * deviation) / Math.sqrt(n)),
    'The half-width uses 1.96, which is right when the spread is known. Yours is estimated from a few runs, so take the larger t of the table.',
  );
  misconception(
    is((previous * deviation) / Math.sqrt(n)),
    'The half-width uses the t of one run less. The table goes by the number of runs n and has already taken the 1 away: read the row of n.',
  );
  misconception(
    Math.abs(half / Math.sqrt(n) - right) < 2e-5,
    'The half-width lacks the division by sqrt(n): the mean of n runs is more certain than one run.',
  );
  misconception(
    Math.abs(half * Math.sqrt(n / (n - 1)) - right) < 2e-5,
    'The squared distances were divided by n. The mean was fitted to the same runs, which makes the distances too small: divide by n - 1.',
  );
  expect(got.mean).toBeCloseTo(centre, 6);
  expect([got.low, got.high]).toBeCloseToAll([low, high], 4);
}
