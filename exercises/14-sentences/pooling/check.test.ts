import { check, expect, matrix, mean, misconception, type Reach, unseen } from 'course/check';

type Pooling = 'mean' | 'first' | 'max';
const WAYS: Pooling[] = ['mean', 'first', 'max'];

const ask = (call: Reach['call'], states: number[][], real: boolean[], how: Pooling) =>
  call<number[]>('pool', states, real, how);

const STATES = [
  [2, -4, 1],
  [4, -2, 0],
  [0, -3, 8],
];
const ALL = [true, true, true];
/** Means of 2, 4, 0, of -4, -2, -3 and of 1, 0, 8. */
const POOLED = { mean: [2, -3, 3], first: [2, -4, 1], max: [4, -2, 8] };

const same = (found: number[], expected: number[]) =>
  found?.length === expected.length && found.every((value, at) => Math.abs(value - expected[at]) < 1e-6);
const column = (rows: number[][], at: number) => rows.map((row) => row[at]);

/** The rule once more. */
function rule(states: number[][], real: boolean[], how: Pooling): number[] {
  const own = states.filter((_, token) => real[token]);
  if (own.length === 0) return states[0].map(() => 0);
  const of = {
    mean: (values: number[]) => mean(values),
    first: ([value]: number[]) => value,
    max: (values: number[]) => Math.max(...values),
  };
  return states[0].map((_, at) => of[how](column(own, at)));
}

/** Says what else it is. */
function judge(found: number[], states: number[][], real: boolean[], how: Pooling): void {
  const right = rule(states, real, how);
  const own = states.filter((_, token) => real[token]);
  const masked = states.map((row, token) => row.map((value) => (real[token] ? value : 0)));
  const is = (other: (at: number) => number) =>
    same(
      found,
      right.map((_, at) => other(at)),
    ) && !same(found, right);
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  misconception(
    own.length === 0 && found?.some?.((value) => !Number.isFinite(value)),
    'A text without a real token gave NaN, -Infinity or nothing. One such line in a file and everything after it is lost: give zeros.',
  );
  misconception(
    own.length === 0 && found?.length !== right.length,
    'A text without a real token has another number of features than the others. Give a 0 for each feature.',
  );
  if (own.length === 0) return;
  if (how === 'mean') {
    misconception(
      is((at) => mean(column(states, at))),
      'The mean is over all tokens, padding too, and what is in padding moved it. Take the real tokens alone.',
    );
    misconception(
      is((at) => mean(column(masked, at))),
      'Padding was taken for 0 and counted: the sum is right and was divided by the length of the window. A short text gets a short vector. Divide by the number of real tokens.',
    );
    misconception(
      is((at) => total(column(own, at))),
      'This is the sum. A long text would have a long vector: divide by the number of real tokens.',
    );
    misconception(
      own.length > 1 && is((at) => mean(column(own.slice(1), at))),
      'The first token was left out of the mean. It is a real one.',
    );
  }
  if (how === 'first') {
    misconception(
      is((at) => states[0][at]),
      'It is the first row, and here padding comes before the text. Take the first real token.',
    );
    misconception(
      is((at) => own[own.length - 1][at]),
      'It is the last real token. That one has seen the whole text in a decoder; in BERT the first one stands for all.',
    );
  }
  if (how === 'max') {
    misconception(
      is((at) => Math.max(...column(states, at))),
      'Padding took part in the maximum. Take the largest value among the real tokens.',
    );
    misconception(
      is((at) => Math.max(...column(masked, at))) || is((at) => Math.max(0, ...column(own, at))),
      'Where all values are below 0 the maximum is 0: padding was set to 0, or the search began at 0. A maximum over nothing begins at -Infinity.',
    );
    const size = (row: number[]) => Math.hypot(...row);
    const longest = own.reduce((one, other) => (size(other) > size(one) ? other : one));
    misconception(
      own.length > 1 && is((at) => longest[at]),
      'One token was taken whole, the one with the longest vector. The maximum is of each feature by itself.',
    );
  }
}

check('three ways on a text that fills the window', async ({ call }) => {
  for (const how of WAYS) {
    const found = await ask(call, STATES, ALL, how);
    judge(found, STATES, ALL, how);
    expect(found).toBeCloseToAll(POOLED[how], 6);
  }
});

check('padding behind a text has no say, whatever stands there', async ({ call }) => {
  for (const left of [7, 50]) {
    const states = [...STATES, [left, left, left], [left, left, left]];
    const real = [...ALL, false, false];
    for (const how of WAYS) {
      const found = await ask(call, states, real, how);
      judge(found, states, real, how);
      expect(found).toBeCloseToAll(POOLED[how], 6);
    }
  }
});

check('padding before a text has none either', async ({ call }) => {
  const states = [[9, 9, 9], [9, 9, 9], ...STATES];
  const real = [false, false, ...ALL];
  for (const how of WAYS) {
    const found = await ask(call, states, real, how);
    judge(found, states, real, how);
    expect(found).toBeCloseToAll(POOLED[how], 6);
  }
});

check('a text without a real token is all 0', async ({ call }) => {
  for (const how of WAYS) {
    const states = STATES.map((row) => [...row, 7]);
    const real = [false, false, false];
    const found = await ask(call, states, real, how);
    judge(found, states, real, how);
    expect(found).toEqual([0, 0, 0, 0]);
  }
});

check('drawn texts', async ({ callEach }) => {
  const next = unseen(3);
  const asked = Array.from({ length: 40 }, (_, place) => {
    const [tokens, features] = [1 + Math.floor(6 * next()), 1 + Math.floor(4 * next())];
    const states = matrix(tokens, features, () => 8 * next() - 6);
    return { states, real: Array.from({ length: tokens }, () => next() < 0.6), how: WAYS[place % 3] };
  });
  const found = await callEach<number[]>(
    'pool',
    asked.map(({ states, real, how }) => [states, real, how]),
  );
  for (const [place, { states, real, how }] of asked.entries()) {
    judge(found[place], states, real, how);
    expect(found[place]).toBeCloseToAll(rule(states, real, how), 6);
  }
});
