import { check, expect, matrix, misconception, type Reach, sum, unseen } from 'course/check';

interface Text {
  queries: number[][];
  keys: number[][];
  values: number[][];
  real: boolean[];
}

const ask = (call: Reach['call'], text: Text) => call<number[][]>('attend', text);

/** Scores 0 and 2 ln 2 for the first query, 2 ln 3 and 0 for the second, over the root of 4: shares 1 : 2 and 3 : 1. */
const [TWO, THREE] = [2 * Math.log(2), 2 * Math.log(3)];
const SHORT: Text = {
  queries: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ],
  keys: [
    [0, THREE, 0, 0],
    [TWO, 0, 0, 0],
  ],
  values: [
    [3, 0, 6],
    [0, 12, 3],
  ],
  real: [true, true],
};
/** (1 * first + 2 * second) / 3 and (3 * first + 1 * second) / 4. */
const ROWS = [
  [1, 8, 4],
  [2.25, 3, 5.25],
];

/** The same text with tokens of padding put in at a place, full of what was left there. */
function padded(text: Text, at: number, count: number, left: () => number): Text {
  const rows = (width: number) => Array.from({ length: count }, () => Array.from({ length: width }, left));
  const put = (all: number[][]) => [...all.slice(0, at), ...rows(all[0].length), ...all.slice(at)];
  return {
    queries: put(text.queries),
    keys: put(text.keys),
    values: put(text.values),
    real: [...text.real.slice(0, at), ...new Array<boolean>(count).fill(false), ...text.real.slice(at)],
  };
}

/** The rule once more, with what is done to shares and scores of padding, and the divisor of the scores. */
function rule(
  { queries, keys, values, real }: Text,
  { score = (value: number, isReal: boolean) => (isReal ? value : -1e9), root = true, after = false } = {},
): number[][] {
  return queries.map((query, i) => {
    const scores = keys.map((key, j) =>
      score(sum(query.map((value, at) => value * key[at])) / (root ? Math.sqrt(query.length) : 1), real[j]),
    );
    const most = Math.max(...scores);
    const shares = scores.map((value) => Math.exp(value - most));
    const all = sum(shares);
    return values[i].map((_, at) =>
      real[i] ? sum(shares.map((share, j) => (after && !real[j] ? 0 : share / all) * values[j][at])) : 0,
    );
  });
}

const alike = (found: number[][], expected: number[][]) =>
  found?.length === expected.length &&
  found.every(
    (row, i) =>
      row?.length === expected[i].length && row.every((value, at) => Math.abs(value - expected[i][at]) < 1e-6),
  );

/** Rows of real tokens, those of padding left out. */
const realRows = (rows: number[][], real: boolean[]) => rows?.filter?.((_, i) => real[i]) ?? [];

function judge(found: number[][], text: Text): void {
  const { real } = text;
  const right = rule(text);
  const own = realRows(found, real);
  const is = (other: number[][]) => alike(own, realRows(other, real)) && !alike(own, realRows(right, real));
  const everything = (value: number) => value;
  misconception(
    is(rule(text, { score: everything })),
    'Padding is looked at like any token, so the same text gets other vectors in another batch. Leave it out of the shares.',
  );
  misconception(
    is(rule(text, { score: (value, isReal) => (isReal ? value : 0) })),
    'The scores of padding were set to 0. A score of 0 is not a weight of 0: exp(0) is 1. Set it to -Infinity.',
  );
  misconception(
    is(rule(text, { score: everything, after: true })),
    'The shares of padding were set to 0 after the softmax, and the others no longer sum to 1: the more padding, the smaller the vectors. Hide the scores before.',
  );
  misconception(
    is(rule(text, { score: (value, isReal) => (isReal ? value : value - 10) })) ||
      is(rule(text, { score: (value, isReal) => (isReal ? value : -10) })),
    'Padding is pushed down by 10, and where real tokens have low scores it is seen all the same. Push it down without end: -Infinity.',
  );
  misconception(
    is(rule(text, { root: false })),
    'Scores were not divided by the root of d. With many features shares would go to one token alone.',
  );
  misconception(
    own.flat().some(Number.isNaN),
    'A row is NaN: exp of a large score is Infinity, or every share is 0. Take the largest score away from all before exp, which changes no share.',
  );
  misconception(
    alike(own, realRows(right, real)) && !alike(found, right),
    'Real tokens are right, and rows of padding are not 0: padding looks at the text, and a mean over all rows would count it. Make its rows 0.',
  );
}

check('two tokens, by hand', async ({ call }) => {
  const found = await ask(call, SHORT);
  judge(found, SHORT);
  expect(found).toBeCloseToAll(ROWS, 6);
});

check('padding behind a text changes nothing, and its own rows are 0', async ({ call }) => {
  for (const count of [1, 2, 7]) {
    const text = padded(SHORT, 2, count, () => 0.5);
    const found = await ask(call, text);
    judge(found, text);
    expect(found).toBeCloseToAll([...ROWS, ...new Array(count).fill([0, 0, 0])], 6);
  }
});

check('whatever stands in padding, and wherever it stands', async ({ call }) => {
  const next = unseen(1);
  for (const at of [0, 1, 2]) {
    const text = padded(SHORT, at, 3, () => 40 * next() - 20);
    const found = await ask(call, text);
    judge(found, text);
    const none = new Array(3).fill([0, 0, 0]);
    expect(found).toBeCloseToAll([...ROWS.slice(0, at), ...none, ...ROWS.slice(at)], 6);
  }
});

check('large scores, of either sign', async ({ call }) => {
  for (const size of [-30, -1000, 1000]) {
    // Every real token has this score; padding would have 0.
    const text = padded({ ...SHORT, queries: [[size], [size]], keys: [[1], [1]] }, 2, 2, () => 0);
    const found = await ask(call, text);
    judge(found, text);
    expect(found).toBeCloseToAll(
      [
        [1.5, 6, 4.5],
        [1.5, 6, 4.5],
        [0, 0, 0],
        [0, 0, 0],
      ],
      6,
    );
  }
});

check('drawn texts', async ({ callEach }) => {
  const next = unseen(2);
  const texts = Array.from({ length: 25 }, () => {
    const [tokens, width, features] = [1, 1, 1].map((least) => least + Math.floor(5 * next()));
    const drawn = (columns: number) => matrix(tokens, columns, () => 6 * next() - 3);
    const real = Array.from({ length: tokens }, () => next() < 0.6);
    return { queries: drawn(width), keys: drawn(width), values: drawn(features), real };
  });
  const found = await callEach<number[][]>(
    'attend',
    texts.map((text) => [text]),
  );
  for (const [place, text] of texts.entries()) {
    judge(found[place], text);
    expect(found[place]).toBeCloseToAll(rule(text), 6);
  }
});
