import { check, expect, mean, misconception, type Reach, sum, unseen } from 'course/check';

interface Likelihood {
  tokens: number[];
  sum: number;
  mean: number;
}

interface Read {
  ids: number[];
  logits: number[][];
}

const ask = (call: Reach['call'], read: Read, given: number) => call<Likelihood>('likelihood', read, given);

/** Shares as logits; `plus` is added to all of them, which changes no share. */
const row = (shares: number[], plus = 0) => shares.map((share) => Math.log(share) + plus);

/**
 * By hand. Ids 0 3 | 1 2. After 0 the probabilities are 1/8, 1/8, 1/4, 1/2; after 3 they are 1/8, 1/2, 1/8, 1/4, so p(1) = 1/2;
 * after 1 they are 1/2, 1/4, 1/8, 1/8, so p(2) = 1/8. log p = -log 2 - log 8 = -4 log 2, for a token -2 log 2.
 */
const SMALL: Read = {
  ids: [0, 3, 1, 2],
  logits: [
    row([1 / 8, 1 / 8, 1 / 4, 1 / 2], 1),
    row([1 / 8, 1 / 2, 1 / 8, 1 / 4], -2),
    row([1 / 2, 1 / 4, 1 / 8, 1 / 8], 3),
    row([1 / 4, 1 / 4, 1 / 4, 1 / 4], 0.5),
  ],
};
const LN2 = Math.log(2);

const close = (found: number, expected: number) => Math.abs(found - expected) < 1e-6;
const alike = (found: unknown, expected: number[]) =>
  Array.isArray(found) && found.length === expected.length && expected.every((one, at) => close(found[at], one));

check('an answer of two tokens behind a prompt of two', async ({ call }) => {
  const found = await ask(call, SMALL, 2);
  const { tokens } = found;
  misconception(
    alike(tokens, [-2 * LN2, -2 * LN2]),
    'The logits at a token were asked for that token itself. logits[place] says what comes after place: those for a token stand one place before it.',
  );
  misconception(
    alike(tokens, [-LN2, -LN2, -3 * LN2]),
    'The tokens of the prompt count too. Nobody asked how likely the prompt is, and it is the same for every answer: begin at the first token of the answer.',
  );
  misconception(
    alike(tokens, [-3 * LN2]),
    'The first token of the answer is missing. What is said after the last token of the prompt is about it.',
  );
  misconception(
    alike(tokens, [-LN2]),
    'The first token of the answer alone was counted. Two answers can begin alike: all their tokens count.',
  );
  misconception(
    alike(tokens, [-LN2 - 2, -3 * LN2 + 3]),
    'These are logits, not log-probabilities: what a softmax divides by is missing. A number that is added to all logits of a place changes no share.',
  );
  misconception(alike(tokens, [-1, -3]), 'This is a logarithm to base 2. The natural one is Math.log.');
  misconception(
    alike(tokens, [LN2, 3 * LN2]),
    'The signs are turned: these are surprises. A log-probability is never above 0.',
  );
  misconception(
    alike(tokens, [1 / 2, 1 / 8]),
    'These are probabilities. Take their logarithms, which add up where probabilities multiply.',
  );
  misconception(
    close(found.mean, -LN2),
    'The sum was divided by all tokens, those of the prompt among them. A long prompt would make every answer look likely: divide by the tokens of the answer.',
  );
  expect(tokens).toBeCloseToAll([-LN2, -3 * LN2], 6);
  expect(found.sum).toBeCloseTo(-4 * LN2, 6);
  expect(found.mean).toBeCloseTo(-2 * LN2, 6);
});

check('logits of a thousand', async ({ call }) => {
  const large = {
    ids: [1, 0, 2],
    logits: [
      [1000, 990, -1000],
      [1000, 995, 1000],
      [0, 0, 0],
    ],
  };
  const { tokens } = await ask(call, large, 1);
  misconception(
    !tokens.every(Number.isFinite),
    'The power of a thousand is infinite, and what comes out is not a number. Subtract the largest logit from all of them first: no probability changes.',
  );
  // log(1 / (1 + e^-10)) and log(1 / (2 + e^-5)).
  expect(tokens).toBeCloseToAll([-Math.log(1 + Math.exp(-10)), -Math.log(2 + Math.exp(-5))], 6);
});

check('an answer of a thousand tokens', async ({ call }) => {
  const logits = Array.from({ length: 1001 }, () => [0, 0, 0, 0]);
  const found = await ask(call, { ids: logits.map((_, place) => place % 4), logits }, 1);
  misconception(
    found.sum === Number.NEGATIVE_INFINITY || Number.isNaN(found.sum),
    'The probabilities were multiplied: a quarter a thousand times is 0 to a computer, and its logarithm is infinite. Add logarithms.',
  );
  expect(found.sum).toBeCloseTo(-2000 * LN2, 4);
  expect(found.mean).toBeCloseTo(-2 * LN2, 6);
});

/** Short: one token of 1/4. Long: three tokens of 1/2 each, 1/8 together. The third has 1/5 and 1/3. */
const SHORT: Read = { ids: [0, 1], logits: [row([1 / 2, 1 / 4, 1 / 4]), row([1 / 3, 1 / 3, 1 / 3])] };
const half = row([1 / 4, 1 / 4, 1 / 2]);
const LONG: Read = { ids: [0, 2, 2, 2], logits: [half, half, half, half] };
const OTHER: Read = { ids: [0, 1, 0], logits: [row([2 / 5, 1 / 5, 2 / 5]), row([1 / 3, 1 / 3, 1 / 3]), half] };

check('a long answer and a short one', async ({ call }) => {
  const found = await call<{ bySum: number; byMean: number }>('likeliest', [OTHER, SHORT, LONG], 1);
  misconception(
    found?.bySum === 0,
    'The least probable answer was chosen by the sum. Logarithms of probabilities are negative: the most probable is nearest to 0.',
  );
  misconception(
    found?.bySum === found?.byMean,
    'Sum and mean chose the same answer. Each token that is added can only lower the sum, so the sum favours short answers; the mean asks how likely a token is.',
  );
  expect(found).toEqual({ bySum: 1, byMean: 2 });
  expect(await call('likeliest', [LONG, OTHER, SHORT], 1)).toEqual({ bySum: 2, byMean: 0 });
  expect(await call('likeliest', [SHORT, SHORT], 1)).toEqual({ bySum: 0, byMean: 0 });
});

check('an empty prompt and an empty answer are refused', async ({ call }) => {
  const refusal = (given: number) =>
    ask(call, SMALL, given).then(
      () => '',
      (thrown: Error) => thrown.message,
    );
  const [nothing, all] = [await refusal(0), await refusal(4)];
  misconception(
    nothing === '' || all === '',
    'An empty prompt or an empty answer came back with a number. Nothing says how likely a first token is, and no token has no likelihood: throw.',
  );
  expect(nothing).toMatch(/prompt/i);
  expect(all).toMatch(/answer/i);
  expect(await ask(call, SMALL, 3).then(({ tokens }) => tokens)).toBeCloseToAll([-3 * LN2], 6);
});

check('drawn texts', async ({ callEach }) => {
  const next = unseen(101);
  const whole = (least: number, most: number) => least + Math.floor((most - least + 1) * next());
  const reads = Array.from({ length: 20 }, () => {
    const [length, words] = [whole(2, 9), whole(2, 6)];
    const logits = Array.from({ length }, () => Array.from({ length: words }, () => 8 * next() - 4));
    return { read: { ids: logits.map(() => whole(0, words - 1)), logits }, given: whole(1, length - 1) };
  });
  const found = await callEach<Likelihood>(
    'likelihood',
    reads.map(({ read, given }) => [read, given]),
  );
  const chosen = await callEach<{ bySum: number; byMean: number }>(
    'likeliest',
    reads.map((_, at) => [reads.slice(at, at + 4).map(({ read }) => read), 1]),
  );
  const ruled = ({ ids, logits }: Read, given: number) =>
    ids.flatMap((id, place) => {
      if (place < given) return [];
      const powers = logits[place - 1].map(Math.exp);
      return [Math.log(powers[id] / sum(powers))];
    });
  const first = (values: number[]) => values.indexOf(Math.max(...values));
  for (const [at, { read, given }] of reads.entries()) {
    const tokens = ruled(read, given);
    expect(found[at].tokens).toBeCloseToAll(tokens, 6);
    expect([found[at].sum, found[at].mean]).toBeCloseToAll([sum(tokens), mean(tokens)], 6);
    const all = reads.slice(at, at + 4).map((one) => ruled(one.read, 1));
    expect(chosen[at]).toEqual({ bySum: first(all.map(sum)), byMean: first(all.map(mean)) });
  }
});
