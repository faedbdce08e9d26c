import { check, expect, matrix, misconception, type Reach, sum, unseen } from 'course/check';

type Matrix = number[][];

const ask = (call: Reach['call'], queries: Matrix, keys: Matrix, values: Matrix) =>
  call<Matrix>('causalAttention', queries, keys, values);

const dot = (one: number[], other: number[]) => sum(one.map((value, place) => value * other[place]));

interface Other {
  /** Whether a token at place `from` looks at the one at `to`. */
  looks?: (from: number, to: number) => boolean;
  scale?: number;
  /** What a score becomes where nobody may look. */
  hidden?: (score: number) => number;
  /** Places of the tokens that look begin here. */
  begin?: number;
}

/** The rule once more, and its variations. */
function ruled(queries: Matrix, keys: Matrix, values: Matrix, other: Other = {}): Matrix {
  const { looks = (from, to) => to <= from, scale = 1 / Math.sqrt(queries[0].length) } = other;
  const { hidden = () => Number.NEGATIVE_INFINITY, begin = keys.length - queries.length } = other;
  return queries.map((query, at) => {
    const scores = keys.map((key, to) => {
      const score = dot(query, key) * scale;
      return looks(begin + at, to) ? score : hidden(score);
    });
    const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
    return values[0].map((_, feature) =>
      dot(
        powers.map((power) => power / sum(powers)),
        values.map((value) => value[feature]),
      ),
    );
  });
}

/** Shares over all tokens, of which those ahead are then struck out. */
function struckOut(queries: Matrix, keys: Matrix, values: Matrix): Matrix {
  const begin = keys.length - queries.length;
  return queries.map((query, at) => {
    const powers = keys.map((key) => Math.exp(dot(query, key) / Math.sqrt(query.length)));
    const shares = powers.map((power, to) => (to <= begin + at ? power / sum(powers) : 0));
    return values[0].map((_, feature) =>
      dot(
        shares,
        values.map((value) => value[feature]),
      ),
    );
  });
}

const alike = (found: Matrix, expected: Matrix) =>
  found?.length === expected.length &&
  found.every(
    (row, at) => row?.length === expected[at].length && row.every((one, f) => Math.abs(one - expected[at][f]) < 1e-6),
  );

/** The same, but for rows that are not numbers. */
function alikeWhereKnown(found: Matrix, expected: Matrix): boolean {
  const places = [...expected.keys()].filter((at) => !expected[at].some(Number.isNaN));
  const some = (rows: Matrix) => places.map((at) => rows[at]);
  return places.length > 0 && found?.length === expected.length && alike(some(found), some(expected));
}

/** Says which other attention this is. */
function judge(found: Matrix, queries: Matrix, keys: Matrix, values: Matrix): void {
  const is = (other: Other) => alike(found, ruled(queries, keys, values, other));
  // One new token sees everything, by every rule.
  if (is({})) return;
  const strict = ruled(queries, keys, values, { looks: (from, to) => to < from });
  misconception(
    is({ looks: () => true }),
    'Every token looks at all tokens, as in an encoder. A decoder that saw the next word would not have to guess it: leave out the keys after a token.',
  );
  misconception(
    found.some((row) => row.some(Number.isNaN)) || alikeWhereKnown(found, strict),
    'A token does not look at itself, so the first one has nothing to look at. It has read itself: let it look at its own place too.',
  );
  misconception(
    is({ looks: (from, to) => to >= from }),
    'Tokens look at what comes after them and not at what came before: the mask is turned round.',
  );
  misconception(
    alike(found, struckOut(queries, keys, values)),
    'Shares were taken over all tokens, and those ahead were struck out afterwards: what is left does not add up to 1, and how much is left tells of the future. Hide before the softmax.',
  );
  misconception(
    is({ hidden: () => 0 }),
    'The scores of tokens ahead became 0. The power of 0 is 1: they still count. Leave them out, or make them minus infinity.',
  );
  misconception(
    is({ hidden: (score) => score - 10 }),
    'The scores of tokens ahead were lowered by 10, and some of the future still shines through. Leave them out, or lower them without end.',
  );
  misconception(
    is({ scale: 1 }),
    'The scores are not divided by sqrt(width). The wider the heads, the sharper the shares would be.',
  );
  misconception(
    queries[0].length > 1 && is({ scale: 1 / queries[0].length }),
    'The scores are divided by the width. A sum of width products grows with its square root: divide by that.',
  );
}

/**
 * By hand. Width 4, so scores are halved. Query 2 (0, 2 log 3, 0, 0) gives keys the scores 0, log 3, 0: shares 1/5, 3/5, 1/5 and the mean
 * 10/5 + 60/5 + 40/5 = 22. Query 1 (2 log 2, 0, 0, 0) gives the first two log 2 and 0: 2/3 and 1/3, the mean 20/3 + 20/3.
 */
const QUERIES = [
  [1, 5, 2, 0],
  [2 * Math.log(2), 0, 0, 0],
  [0, 2 * Math.log(3), 0, 0],
];
const KEYS = [
  [1, 0, 1, 0],
  [0, 1, 0, 1],
  [3, 0, 0, 2],
];
const VALUES = [
  [10, 1],
  [20, -1],
  [40, 7],
];

check('three tokens by hand', async ({ call }) => {
  const found = await ask(call, QUERIES, KEYS, VALUES);
  judge(found, QUERIES, KEYS, VALUES);
  expect(found).toBeCloseToAll(
    [
      [10, 1],
      [40 / 3, 1 / 3],
      [22, 1],
    ],
    6,
  );
  expect(await ask(call, QUERIES.slice(0, 1), KEYS.slice(0, 1), VALUES.slice(0, 1))).toBeCloseToAll([[10, 1]], 6);
});

check('what comes later changes nothing', async ({ call }) => {
  const next = unseen(111);
  const [queries, keys, values] = [matrix(6, 3, next), matrix(6, 3, next), matrix(6, 2, next)];
  const before = await ask(call, queries, keys, values);
  const other = (rows: Matrix) => rows.map((row, at) => (at < 4 ? row : row.map((one) => 5 - 3 * one)));
  const after = await ask(call, other(queries), other(keys), other(values));
  judge(before, queries, keys, values);
  expect(after.slice(0, 4)).toBeCloseToAll(before.slice(0, 4), 9);
  expect(before).toBeCloseToAll(ruled(queries, keys, values), 6);
  expect(after).toBeCloseToAll(ruled(other(queries), other(keys), other(values)), 6);
});

check('new tokens behind keys that were kept', async ({ call }) => {
  const next = unseen(112);
  const [queries, keys, values] = [matrix(7, 4, next), matrix(7, 4, next), matrix(7, 3, next)];
  const whole = ruled(queries, keys, values);
  for (const count of [1, 3]) {
    const late = queries.slice(-count);
    const found = await ask(call, late, keys, values);
    misconception(
      alike(found, ruled(late, keys, values, { begin: 0 })),
      'The first of the new tokens was taken for the first of the text, and what was read before is not seen. With fewer queries than keys the tokens that look are the last ones.',
    );
    judge(found, late, keys, values);
    expect(found).toBeCloseToAll(whole.slice(-count), 6);
  }
});

check('scores of a thousand', async ({ call }) => {
  const [queries, keys] = [
    [[1000], [-1000], [1], [1000]],
    [[1], [0.999], [-1], [0.5]],
  ];
  const values = [[1], [2], [3], [4]];
  const found = await ask(call, queries, keys, values);
  misconception(
    found.flat().some((value) => !Number.isFinite(value)),
    'The power of a thousand is infinite. Take the largest score off all of them before the softmax.',
  );
  expect(found).toBeCloseToAll(ruled(queries, keys, values), 6);
});

check('more queries than keys are refused', async ({ call }) => {
  const refusal = await ask(call, QUERIES, KEYS.slice(1), VALUES.slice(1)).then(
    () => '',
    (thrown: Error) => thrown.message,
  );
  misconception(
    refusal === '',
    'Three tokens looked at two. A query has read itself, so there are never fewer keys than queries: throw.',
  );
  expect(refusal).not.toBe('');
  expect(await ask(call, QUERIES.slice(2), KEYS, VALUES)).toBeCloseToAll([[22, 1]], 6);
});
