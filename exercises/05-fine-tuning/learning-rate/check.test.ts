import { check, expect, mean, misconception, type Reach, random, unseen } from 'course/check';

/**
 * A range test as it should look: a logistic fall from 2.3 to 0.7, steepest where the rate is 10^-3.5, and from 10^-2 on
 * an ever steeper rise.
 */
function curve(logRates: number[], noise = 0, seed = 1): number[] {
  const next = random(seed);
  return logRates.map((log) => {
    const fall = 1.6 / (1 + Math.exp(-3 * (log + 3.5)));
    return 2.3 - fall + 0.25 * Math.max(0, log + 2) ** 3 + noise * (next() - 0.5);
  });
}

const steps = (from: number, by: number, count: number) => Array.from({ length: count }, (_, i) => from + by * i);
const ratesAt = (logRates: number[]) => logRates.map((log) => 10 ** log);

/** Four steps to each factor of ten, from 10^-6 to 1. */
const LOG_RATES = steps(-6, 0.25, 25);
const CLEAN = curve(LOG_RATES);

/** Asks for the rate, and gives the logarithm of what comes back. */
async function choose(call: Reach['call'], logRates: number[], losses: number[]) {
  const rate = await call<number | null>('chooseRate', ratesAt(logRates), losses);
  const log = typeof rate === 'number' ? Math.log10(rate) : Number.NaN;
  return { rate, is: (expected: number) => Math.abs(log - expected) < 1e-6 };
}

const digits = (rate: number | null) => (typeof rate === 'number' ? Number(rate.toPrecision(4)) : rate);
const expectRate = (rate: number | null, log: number) => expect(digits(rate)).toBe(digits(10 ** log));

/** Eight steps to each factor of ten, noisy; step 9 met an easy batch. */
const FINE = steps(-6, 0.125, 49);
const NOISY = curve(FINE, 0.3, 2).map((loss, i) => (i === 9 ? loss - 0.8 : loss));

// Every other number in this file: the rule of the stub and the wrong ones, written once more with NumPy.

check('a smooth curve gives the rate at which it falls most steeply', async ({ call }) => {
  const { rate, is } = await choose(call, LOG_RATES, CLEAN);
  const noisy = await choose(call, FINE, NOISY);
  misconception(
    is(-2) || is(-1.75),
    'This is the rate at the lowest loss. There the net barely learns any more, and a little further it explodes: take the rate of the steepest fall, well before.',
  );
  misconception(
    (is(-3) || is(-2.75)) && (noisy.is(-3.25) || noisy.is(-3.5)),
    'This is a tenth of the rate at the lowest loss: another rule of thumb. Asked for is the rate of the steepest fall.',
  );
  misconception(
    is(-4.75),
    'The gradient was taken over the rate itself. Rates grow by factors, and a step from 0.00001 to 0.00002 is as long as one from 0.1 to 0.2: divide by differences of log(rate).',
  );
  misconception(
    is(-0.75) || is(-1) || is(-0.5),
    'This is where the loss rises most steeply. A fall has a negative gradient: take the lowest, not the one that is largest by its size.',
  );
  misconception(is(-6), 'This is the smallest rate of the test, at which nothing is learnt yet.');
  expectRate(rate, -3.5);
});

check('one lucky batch decides nothing', async ({ call }) => {
  const { rate, is } = await choose(call, FINE, NOISY);
  misconception(
    is(-5),
    'At 10^-5 one easy batch gave a low loss, and the fall towards it was taken for learning. Smooth the losses before you take gradients.',
  );
  misconception(
    is(-3) || is(-3.125),
    'The rate lies about three steps after the steepest fall: a mean over the losses before a step comes late. Smooth with the same number of steps to both sides.',
  );
  expectRate(rate, -3.375);
});

check('near the ends the mean is over as many losses as there are', async ({ call }) => {
  // A test that was stopped while the loss still fell, so that its last step is the lowest: up to 10^-2.875.
  const logRates = steps(-6, 0.125, 26);
  const usual = await choose(call, LOG_RATES, CLEAN);
  const { rate, is } = await choose(call, logRates, curve(logRates));
  misconception(
    usual.is(-3.5) && (rate === null || is(-3.125)),
    'Near the ends there are fewer than seven losses, but their sum was divided by seven: the curve seems to begin and to end far too low. Divide by their number.',
  );
  expectRate(rate, -3.5);
});

check('what comes behind the lowest point does not count', async ({ call }) => {
  // After the explosion the loss crashes from 7 to 2, ever still above its lowest.
  const losses = [...CLEAN, 5, 7, 7, 7, 7, 2, 2, 2, 2, 2];
  const { rate, is } = await choose(call, steps(-6, 0.25, 35), losses);
  misconception(
    is(1.5) || is(1.75) || is(2),
    'At a rate of 30 the loss crashes from 7 to 2, and that was taken for the steepest fall. The net is broken by then: look only before the lowest point.',
  );
  expectRate(rate, -3.5);
});

check('rates that grow by equal steps are judged by their logarithms too', async ({ call }) => {
  // 0.00002, 0.00004, … 0.0012.
  const logRates = steps(1, 1, 60).map((i) => Math.log10(2e-5 * i));
  const usual = await choose(call, LOG_RATES, CLEAN);
  const { rate, is } = await choose(call, logRates, curve(logRates));
  misconception(
    usual.is(-3.5) && is(Math.log10(1e-4)),
    'The gradient was taken from step to step, as if every step were equally long. Divide by the difference of log(rate) between the two neighbours.',
  );
  // Step 15 of 0.00002 is 0.00032; the fall is steepest at 10^-3.5 = 0.000316.
  expectRate(rate, Math.log10(3.2e-4));
});

check('a loss that is no number ends the test', async ({ call }) => {
  const until = [...CLEAN.slice(0, 24), 4, 6];
  const logRates = steps(-6, 0.25, 34);
  const { rate, is } = await choose(call, logRates, [...until, ...new Array(8).fill(Number.NaN)]);
  misconception(
    rate === null || rate === undefined || Number.isNaN(rate),
    'The losses end in NaN, and NaN came into the means and into Math.min, which then give NaN as well. Cut the losses off before the first that is not finite.',
  );
  misconception(
    is(0.25) || is(0.5) || is(0.75) || is(1) || is(1.25),
    'NaN was taken for a very low loss. It stands for one too large to be a number: cut the losses off before it.',
  );
  expectRate(rate, -3.5);
  const overflow = await choose(call, logRates, [...until, Number.POSITIVE_INFINITY, ...new Array(7).fill(0.1)]);
  misconception(
    overflow.is(-6) || Number.isNaN(overflow.rate),
    'This time the loss became Infinity, and the test continued after it. Infinity is not a finite number either, though it is not NaN: Number.isFinite rejects both.',
  );
  expectRate(overflow.rate, -3.5);
});

check('losses that come after a NaN do not count', async ({ call }) => {
  // Once the weights are broken, whatever is written down means nothing.
  const losses = [...CLEAN.slice(0, 24), 4, 6, Number.NaN, Number.POSITIVE_INFINITY, 0.1, 0.1, 0.1, 0.1, 0.1];
  const { rate, is } = await choose(call, steps(-6, 0.25, 33), losses);
  misconception(
    is(1.25) || is(1.5) || is(1.75),
    'The NaN was left out and the losses after it were used. The test was over at the NaN: cut it off there.',
  );
  expectRate(rate, -3.5);
});

check('where nothing descends there is no rate', async ({ call }) => {
  const noise = random(5);
  const flat = LOG_RATES.map(() => 2.3 + 0.2 * (noise() - 0.5));
  const rising = LOG_RATES.map((_, i) => 2.3 + 0.02 * i ** 2);
  const found = {
    flat: await call<number | null>('chooseRate', ratesAt(LOG_RATES), flat),
    rising: await call<number | null>('chooseRate', ratesAt(LOG_RATES), rising),
    'broken from the start': await call<number | null>('chooseRate', [1e-3, 1e-2, 0.1], [Number.NaN, 2, 1]),
    'one loss': await call<number | null>('chooseRate', [1e-3, 1e-2], [2.3, Number.NaN]),
  };
  misconception(
    typeof found.flat === 'number',
    'This loss goes up and down by a few hundredths and never falls: no rate of this test teaches the net anything. Return null, so that nobody trains for hours with a rate that noise has chosen.',
  );
  misconception(
    typeof found.rising === 'number',
    'This loss only rises, so its lowest point is the first step and there is no fall before it: return null.',
  );
  expect(found).toEqual({ flat: null, rising: null, 'broken from the start': null, 'one loss': null });
});

check('a tenth of the first loss is a descent, in whatever unit', async ({ call }) => {
  const usual = await choose(call, LOG_RATES, CLEAN);
  for (const scale of [1000, 0.01]) {
    const { rate } = await choose(
      call,
      LOG_RATES,
      CLEAN.map((loss) => loss * scale),
    );
    misconception(
      rate === null && usual.rate !== null,
      `The same curve with losses of about ${2.3 * scale} gave no rate. Whether it descends is asked in parts of the first loss, not in units of loss: a loss may be a sum over pixels or a mean.`,
    );
    misconception(
      typeof rate === 'number' && rate !== usual.rate,
      `The same curve multiplied by ${scale} gave another rate. Nothing in the rule depends on the unit of the loss.`,
    );
    expectRate(rate, -3.5);
  }
  // Multiplied and shifted, its shape is the same, but it falls by 6 % only.
  const shallow = CLEAN.map((loss) => 2.2 + 0.09 * loss);
  const { rate } = await choose(call, LOG_RATES, shallow);
  misconception(
    rate !== null,
    'From first to lowest this loss falls by 6 %, less than the tenth that makes a descent: return null.',
  );
  expect(rate).toBeNull();
});

check('drawn range tests, short ones among them', async ({ call }) => {
  const next = unseen(29);
  for (let round = 0; round < 300; round++) {
    const count = 1 + Math.floor(14 * next());
    const rates: number[] = [];
    for (let log = -12; rates.length < count; log += 0.2 + next()) rates.push(Math.exp(log));
    const losses = rates.map((_, i) => 2 + next() - (next() < 0.7 ? 0.15 * i : 0) + 0.04 * Math.max(0, i - 6) ** 2);
    // A valley early on: its lowest point may be the second or third step, with one step between or none.
    const valley = 2 + Math.floor(4 * next());
    if (round % 3 === 0) for (let i = valley; i < Math.min(count, valley + 3); i++) losses[i] = 0.3 * next();
    if (next() < 0.3) losses[Math.floor(count * next())] = Number.NaN;
    const expected = byTheRules(rates, losses);
    if (expected === undefined) continue;
    const rate = await call<number | null>('chooseRate', rates, losses).catch(() => Number.NaN);
    expect([round, digits(rate)]).toEqual([round, digits(expected)]);
  }
});

/** The rules of the task once more, step by step; undefined where rounding could decide. */
function byTheRules(rates: number[], losses: number[]): number | null | undefined {
  const end = losses.findIndex(Number.isNaN);
  const kept = losses.filter((_, i) => end === -1 || i < end);
  if (kept.length === 0) return null;
  const smooth = kept.map((_, i) => mean(kept.filter((_other, j) => Math.abs(i - j) <= 3)));
  const least = Math.min(...smooth);
  if (Math.abs(least / smooth[0] - 0.9) < 1e-9) return undefined;
  if (least / smooth[0] > 0.9) return null;
  let [best, steepest] = [null as number | null, Number.POSITIVE_INFINITY];
  for (let i = 1; smooth[i] > least && smooth.indexOf(least) > i; i++) {
    const slope = (smooth[i + 1] - smooth[i - 1]) / Math.log(rates[i + 1] / rates[i - 1]);
    if (Math.abs(slope - steepest) < 1e-9) return undefined;
    if (slope < steepest) [best, steepest] = [rates[i], slope];
  }
  return best;
}

check('rates and losses are left as they were', async ({ scenario }) => {
  // In any unit, and broken at the end.
  const unit = 1 + unseen(30)();
  const given = {
    rates: ratesAt(steps(-6, 0.25, 27)),
    losses: [...CLEAN.map((loss) => unit * loss), Number.NaN, unit],
  };
  const { result, ...after } = await scenario<typeof given & { result: number | null }>(
    'arraysAfter',
    given.rates,
    given.losses,
  );
  const isChanged = (name: keyof typeof given) => String(after[name]) !== String(given[name]);
  const changed = (['rates', 'losses'] as const).filter(isChanged);
  misconception(
    changed.length > 0,
    `The array of ${changed.join(' and ')} was changed in place. The caller may want to plot it: make new arrays.`,
  );
  expect(after).toEqual(given);
  expectRate(result, -3.5);
});
