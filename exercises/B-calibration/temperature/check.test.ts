import { check, expect, matrix, mean, misconception, random, sum, unseen } from 'course/check';

interface Scored {
  logits: number[][];
  labels: number[];
}

interface Calibration {
  temperature: number;
  before: number;
  after: number;
}

/** Sixty examples of three classes: noise from 0 to 14, and 5 more for the right class. Such logits are far too sure. */
function draw(next: () => number): Scored {
  const labels = Array.from({ length: 60 }, (_, i) => i % 3);
  return { labels, logits: labels.map((label) => [0, 1, 2].map((j) => 14 * next() + (j === label ? 5 : 0))) };
}

/** Two classes, the first always ahead by `lead`, and correct for `right` of `count` examples. */
const ahead = (lead: number, right: number, count: number): Scored => ({
  logits: Array.from({ length: count }, () => [lead, 0]),
  labels: Array.from({ length: count }, (_, i) => (i < right ? 0 : 1)),
});

const VALIDATION = draw(random(6));
const TEST = draw(random(12));
// The same points drawn in NumPy; lowest points by SciPy 1.17 (minimize_scalar), errors by NumPy with bins as masks.
const SCIPY = {
  temperature: 2.76108,
  byBrierScore: 3.19203,
  before: 0.2311,
  after: 0.12654,
  validation: { before: 0.227, after: 0.1344 },
  test: { temperature: 3.60523 },
};

const near = (a: unknown, b: number, within = 1e-3) => typeof a === 'number' && Math.abs(a - b) < within;
const places = (rows: number[][]) => rows.map((row) => row.indexOf(Math.max(...row)));

check('logits are divided by the temperature, then softmax', async ({ call }) => {
  const given = [
    [2, 0],
    [3, 1],
  ];
  const found = await call<number[][]>('probabilities', given, 2);
  const first = found?.[0]?.[0];
  misconception(
    near(first, 0.98201),
    'The logits were multiplied by the temperature, so 2 made the net more certain. It is the other way round: divide, and a high temperature evens out.',
  );
  misconception(
    near(first, 0.8808 / 2),
    'Probabilities were divided, and now they do not sum to 1. The temperature goes inside: divide the logits, then take softmax.',
  );
  misconception(
    near(first, 0.8808),
    'The temperature changed nothing: these are the probabilities at temperature 1. Dividing probabilities and making them sum to 1 again undoes itself; divide the logits, before softmax.',
  );
  // e / (e + 1) = 0.73106, for both: only the difference between logits counts.
  expect(found).toBeCloseToAll(
    [
      [0.73106, 0.26894],
      [0.73106, 0.26894],
    ],
    4,
  );
  // softmax(1, 0, -1) and 1 / (1 + e^-2 + e^-4) …, by hand.
  expect(await call('probabilities', [[3, 1, -1]], 2)).toBeCloseToAll([[0.66524, 0.24473, 0.09003]], 4);
  expect(await call('probabilities', [[1, 0, -1]], 0.5)).toBeCloseToAll([[0.86681, 0.11731, 0.01588]], 4);
});

check('logits in the hundreds stay finite', async ({ call }) => {
  const found = await call<number[][]>('probabilities', [[800, 799, 0]], 1);
  misconception(
    found.flat().some(Number.isNaN),
    'exp(800) is Infinity, and Infinity / Infinity is NaN. Subtract the largest logit of the row first: softmax stays the same.',
  );
  expect(found).toBeCloseToAll([[0.73106, 0.26894, 0]], 4);
  // A third class far below changes nothing: T = 0.5 / ln 9, as with two.
  const { logits, labels } = ahead(0.5, 9, 10);
  const three = { labels, logits: logits.map((row) => [...row, -400]) };
  expect(await call<number>('bestTemperature', three)).toBeCloseTo(0.22756, 3);
});

check('the class that is named stays the same at every temperature', async ({ call }) => {
  const before = places(VALIDATION.logits);
  for (const temperature of [0.3, 2, 20]) {
    const found = await call<number[][]>('probabilities', VALIDATION.logits, temperature);
    const after = places(found);
    const changed = after.filter((place, i) => place !== before[i]).length;
    misconception(
      changed > 0,
      `At temperature ${temperature}, ${changed} of 60 examples go to another class. Divide all logits of a row by the same number: that keeps their order, and so the accuracy.`,
    );
    expect(after).toEqual(before);
    expect(found.map(sum)).toBeCloseToAll(
      found.map(() => 1),
      6,
    );
  }
});

// Ten examples: four of confidence 0.95, three right; five of 0.7, all right; one of 0.55, wrong.
const TEN = {
  rows: [...[0, 0, 0, 0].map(() => [0.95, 0.05]), ...[0, 0, 0, 0, 0].map(() => [0.3, 0.7]), [0.55, 0.45]],
  labels: [0, 0, 0, 1, 1, 1, 1, 1, 1, 1],
};

check('the calibration error of ten examples is that by hand', async ({ call }) => {
  const error = await call<number>('calibrationError', TEN.rows, TEN.labels);
  misconception(
    Number.isNaN(error),
    'A bin without examples has the mean 0 / 0, which is NaN, and NaN spreads to the sum. Leave empty bins out.',
  );
  misconception(
    near(Math.abs(error), 0.015),
    'Bins in which the net is too sure were set off against bins in which it is not sure enough. Both are errors: take the absolute value in each bin, before the sum.',
  );
  misconception(
    near(error, 0.35) || near(error, 0.07),
    'Every bin counts alike, but one holds five examples and another a single one. Weight each with its share of the examples; then an empty one weighs nothing.',
  );
  misconception(
    near(error, 0.215),
    'The score is the probability of the right class, which nobody knows when the net is used. The confidence is the highest probability, right or wrong.',
  );
  misconception(
    near(error, 0.315),
    'The distance was taken for each example by itself. One example is right or wrong, never 70 % right: only the share of a whole bin can be compared with a confidence.',
  );
  // (4 * |3/4 - 0.95| + 5 * |5/5 - 0.7| + 1 * |0/1 - 0.55|) / 10 = (0.8 + 1.5 + 0.55) / 10
  expect(error).toBeCloseTo(0.285, 6);
});

check('there are fifteen bins from 0 to 1', async ({ call }) => {
  const isRightByHand = near(await call<number>('calibrationError', TEN.rows, TEN.labels), 0.285);
  // 0.91 lies in the bin from 13/15 to 14/15, 0.94 and 0.99 in the one from 14/15 to 1.
  const apart = await call<number>('calibrationError', [0.91, 0.91, 0.99, 0.99].map(pair), [0, 0, 0, 1]);
  const together = await call<number>('calibrationError', [pair(0.94), pair(0.99)], [0, 1]);
  misconception(
    near(apart, 0.2) && isRightByHand,
    '0.91 and 0.99 fell into one bin, as with ten bins. There are fifteen, each 1/15 wide.',
  );
  // (2 * |1 - 0.91| + 2 * |0.5 - 0.99|) / 4, and |0.5 - 0.965|.
  expect(apart).toBeCloseTo(0.29, 6);
  expect(together).toBeCloseTo(0.465, 6);
});

check('a confidence of exactly 1 belongs to the last bin', async ({ call }) => {
  const sure = [
    [1, 0],
    [1, 0],
    [0, 1],
    [1, 0],
  ];
  const isRightByHand = near(await call<number>('calibrationError', TEN.rows, TEN.labels), 0.285);
  const outcome = await call<number>('calibrationError', sure, [0, 0, 1, 1]).catch((error: Error) => error.message);
  misconception(
    (outcome === 0 || typeof outcome === 'string') && isRightByHand,
    '1 * 15 is 15, and the bins are numbered 0 to 14: examples of confidence 1 fell outside. Put them into the last bin; a net that is too sure has many of them.',
  );
  // |3/4 - 1|
  expect(outcome).toBe(0.25);
});

check('a net that is too sure is cooled to what it really knows', async ({ call }) => {
  const found = await call<number>('bestTemperature', ahead(4, 3, 4));
  misconception(
    near(found, 1 / 3.64096, 1e-2),
    'The temperature that came back is 1 divided by the right one. Logits are divided by it, both here and in probabilities.',
  );
  misconception(
    near(found, 0.01) || near(found, 100, 0.5),
    'The end of the range came back, where the likelihood is worst or no better than elsewhere. Low is good here: the negative log-likelihood is to be minimal.',
  );
  // Correct for 3 of 4, so 1 / (1 + exp(-4 / T)) = 3/4, that is T = 4 / ln 3.
  expect(found).toBeCloseTo(3.64096, 2);
  // With 60 ahead it says 1 at first: T = 60 / ln 3.
  expect(await call<number>('bestTemperature', ahead(60, 3, 4))).toBeCloseToAll(54.614, 1);
});

check('a net that is not sure enough gets a temperature below 1', async ({ call }) => {
  const found = await call<number>('bestTemperature', ahead(0.5, 9, 10));
  misconception(
    near(found, 1, 0.02),
    'The search stopped at 1. Nets can be too unsure as well (after label smoothing, say): look below 1, down to 0.01.',
  );
  // T = 0.5 / ln 9
  expect(found).toBeCloseTo(0.22756, 3);
});

check('the lowest negative log-likelihood decides, to three digits', async ({ call }) => {
  const found = await call<number>('bestTemperature', VALIDATION);
  misconception(
    near(found, SCIPY.byBrierScore, 5e-3),
    'This is where the squared error of the probabilities is lowest (the Brier score). Asked for is the lowest mean of -log(probability of the right class).',
  );
  misconception(
    errorAt(VALIDATION, found) < SCIPY.validation.after - 0.01,
    'At this temperature the calibration error is smaller than at the right one: it was chosen by that error. With few examples in each bin it jumps about; the likelihood is smooth and needs no bins. Minimise that, and keep the calibration error for judging.',
  );
  misconception(
    !near(found, SCIPY.temperature) && near(found, SCIPY.temperature, 0.06),
    'The temperature is near, but not to three digits: the steps of the search are too wide. Go on between the neighbours of the best one.',
  );
  expect(found).toBeCloseToAll(SCIPY.temperature, 2);
});

check('a set in which all is right, or little, has a temperature as well', async ({ call }) => {
  const perfect = await call<number>('bestTemperature', ahead(3, 6, 6));
  const hopeless = await call<number>('bestTemperature', ahead(3, 1, 4));
  // All right: the sharper, the better. Correct for 1 of 4 and certain of it: no finite temperature is better than a uniform
  // distribution.
  expect(perfect).toBeGreaterThan(0);
  expect(perfect).toBeLessThan(0.5);
  expect(hopeless).toBeGreaterThan(95);
  expect(hopeless).toBeLessThanOrEqual(100);
});

check('the temperature comes from the validation set, the errors from the test set', async ({ call }) => {
  const { temperature, before, after } = await call<Calibration>('calibrate', VALIDATION, TEST);
  misconception(
    near(temperature, SCIPY.test.temperature, 5e-3),
    'The temperature was chosen on the test set, and so the error after it is too kind. Choose on the validation set.',
  );
  misconception(
    near(before, SCIPY.validation.before) && near(after, SCIPY.validation.after),
    'These errors were measured on the validation set, on which the temperature was chosen. Choosing uses a set up: report the test set.',
  );
  misconception(
    near(before, SCIPY.before) && near(after, SCIPY.before),
    'The error after is that before: the temperature was found, but not used for the test set.',
  );
  misconception(
    near(before, SCIPY.after) && near(after, SCIPY.before),
    'before and after are exchanged: before is the error at temperature 1.',
  );
  expect(temperature).toBeCloseToAll(SCIPY.temperature, 2);
  expect(before).toBeCloseTo(SCIPY.before, 4);
  expect(after).toBeCloseTo(SCIPY.after, 3);
});

check('other test labels leave the temperature as it is', async ({ call }) => {
  const usual = await call<Calibration>('calibrate', VALIDATION, TEST);
  // As if the net were right about everything, and then as if about little.
  for (const labels of [places(TEST.logits), TEST.labels.map((label) => (label + 1) % 3)]) {
    const other = await call<Calibration>('calibrate', VALIDATION, { ...TEST, labels });
    misconception(
      usual.temperature !== other.temperature,
      'With other labels in the test set another temperature was chosen: the test set had a part in the choice.',
    );
    expect(other.temperature).toBe(usual.temperature);
    expect(other.after).not.toBe(usual.after);
  }
});

check('drawn logits and drawn labels', async ({ call }) => {
  const next = unseen(29);
  for (let round = 0; round < 3; round++) {
    const [validation, test] = [draw(next), draw(next)];
    const temperature = 0.3 + 4 * next();
    const some = matrix(5, 2 + Math.floor(4 * next()), () => 8 * next() - 4);
    const powers = some.map((row) => row.map((logit) => Math.exp(logit / temperature)));
    expect(await call('probabilities', some, temperature)).toBeCloseToAll(
      powers.map((row) => row.map((power) => power / sum(row))),
      6,
    );
    const sure = test.logits.map((row) => row.map((logit) => Math.exp(logit)));
    const shares = sure.map((row) => row.map((power) => power / sum(row)));
    expect(await call('calibrationError', shares, test.labels)).toBeCloseToAll(errorAt(test, 1), 6);
    const best = bestOf(validation);
    expect((await call<number>('bestTemperature', validation)) / best).toBeCloseToAll(1, 2);
    const found = await call<Calibration>('calibrate', validation, test);
    expect(found.temperature / best).toBeCloseToAll(1, 2);
    expect([found.before, found.after]).toBeCloseToAll([errorAt(test, 1), errorAt(test, found.temperature)], 6);
  }
});

/**
 * Where the negative log-likelihood has gradient 0, by halving: in 1 / T it is convex, and its gradient is the mean over the
 * examples of the expected logit less that of the right class.
 */
function bestOf({ logits, labels }: Scored): number {
  let [low, high] = [0.01, 100];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    const slope = mean(
      logits.map((row, i) => {
        const largest = Math.max(...row);
        const powers = row.map((logit) => Math.exp(middle * (logit - largest)));
        return sum(row.map((logit, j) => logit * powers[j])) / sum(powers) - row[labels[i]];
      }),
    );
    if (slope > 0) high = middle;
    else low = middle;
  }
  return 1 / low;
}

function pair(confidence: number): number[] {
  return [confidence, 1 - confidence];
}

/** The calibration error at a temperature, to tell who minimised it. */
function errorAt({ logits, labels }: Scored, temperature: number): number {
  const gaps = new Array(15).fill(0);
  for (const [i, row] of logits.entries()) {
    const largest = Math.max(...row);
    const confidence = 1 / sum(row.map((logit) => Math.exp((logit - largest) / temperature)));
    gaps[Math.min(14, Math.floor(15 * confidence))] += (row[labels[i]] === largest ? 1 : 0) - confidence;
  }
  return sum(gaps.map(Math.abs)) / labels.length;
}
