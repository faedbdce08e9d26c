import { check, expect, matrix, misconception, sum, unseen } from 'course/check';

interface Addition {
  a: number[][];
  b: number[][];
  alpha: number;
}

/** By hand. Rank 2 and alpha 6: the scale is 3. */
const X = [
  [1, 2],
  [0, -1],
];
const W = [
  [1, 0, 2],
  [0, 1, -1],
];
const ADDITION: Addition = {
  a: [
    [1, 0],
    [2, 1],
  ],
  b: [
    [1, 0, -1],
    [0, 2, 1],
  ],
  alpha: 6,
};
/** A B = [1 0 -1; 2 2 -1], so W + 3 A B: */
const MERGED = [
  [4, 0, -1],
  [6, 7, -4],
];
/** X times that. */
const OUT = [
  [16, 14, -9],
  [-6, -7, 4],
];
/** X W alone. */
const BEFORE = [
  [1, 2, 0],
  [0, -1, 1],
];
const SLOPE = [
  [1, 0, 1],
  [0, 1, 0],
];

const times = (left: number[][], right: number[][]) =>
  left.map((row) => right[0].map((_, at) => sum(row.map((value, i) => value * right[i][at]))));
const flipped = (rows: number[][]) => rows[0].map((_, at) => rows.map((row) => row[at]));
const scaled = (rows: number[][], by: number) => rows.map((row) => row.map((value) => by * value));
const added = (one: number[][], other: number[][], by: number) =>
  one.map((row, i) => row.map((value, j) => value + by * other[i][j]));
const near = (found: number[][], expected: number[][]) =>
  found?.length === expected.length &&
  found.every(
    (row, i) => row?.length === expected[i].length && row.every((v, j) => Math.abs(v - expected[i][j]) < 1e-6),
  );
const isZero = (rows: number[][]) => rows?.flat?.().every((value) => value === 0);

check('an addition starts as nothing, and can learn', async ({ call }) => {
  const { a, b, alpha } = await call<Addition>('begin', 3, 5, 2, 4, 1);
  misconception(
    isZero(a) && isZero(b),
    'A and B are both 0. Nothing is added, as it should be; but the gradient by A has B in it and the gradient by B has A, so both are 0 for ever. Draw A.',
  );
  misconception(
    !isZero(a) && !isZero(b),
    'A and B are both drawn, so their product is added from the start, and the pretrained layer is another one before it has learnt. Let B be 0.',
  );
  misconception(
    isZero(a) && !isZero(b),
    'A is 0 and B is drawn. That adds nothing either, but here, as in the paper, A is drawn and B is 0: files and other libraries count on it.',
  );
  misconception(
    near([[a.length, a[0].length, b.length, b[0].length]], [[2, 3, 5, 2]]),
    'A is [rank][inputs] and B is [outputs][rank], as for a layer W x. Here rows of x are at the left: x A B, with A [inputs][rank].',
  );
  expect([a.length, a[0].length, b.length, b[0].length, alpha]).toEqual([3, 2, 2, 5, 4]);
  expect(isZero(b)).toBe(true);
});

check('A is drawn by the seed, evenly, as wide as the inputs say', async ({ call }) => {
  const next = unseen(1);
  const [inputs, seed] = [60 + Math.floor(60 * next()), Math.floor(1000 * next())];
  const { a, b } = await call<Addition>('begin', inputs, 2, 8, 8, seed);
  const again = await call<Addition>('begin', inputs, 2, 8, 8, seed);
  const other = await call<Addition>('begin', inputs, 2, 8, 8, seed + 1);
  expect(again.a).toEqual(a);
  misconception(
    near(other.a, a),
    'Another seed draws the same A, so several runs are one run. Give the seed to random.',
  );
  expect(near(other.a, a)).toBe(false);
  const values = scaled(a, Math.sqrt(inputs)).flat();
  misconception(
    values.length > 0 && Math.min(...values) >= 0,
    'No number of A is below 0. Draw evenly from -1 / √inputs to 1 / √inputs: 2 r - 1 lies from -1 to 1.',
  );
  misconception(
    Math.max(...values.map(Math.abs)) > 2,
    'A is drawn too wide: with many inputs x A grows large, and so do the first steps of B. Divide by the root of the inputs.',
  );
  // Of 480 even draws or more all lie within 1; the mean is 0 give or take 0.03, the mean square a third give or take 0.014.
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1);
  expect(Math.abs(sum(values) / values.length)).toBeLessThan(0.15);
  expect(Math.abs(sum(values.map((value) => value ** 2)) / values.length - 1 / 3)).toBeLessThan(0.08);
  expect(isZero(b)).toBe(true);
});

check('forward adds alpha / rank x A B', async ({ call }) => {
  const found = await call<number[][]>('forward', X, W, ADDITION);
  misconception(
    near(found, added(BEFORE, times(times(X, ADDITION.a), ADDITION.b), 6)),
    'The addition was multiplied by alpha. It is alpha / rank, so that another rank needs no other rate.',
  );
  misconception(
    near(found, added(BEFORE, times(times(X, ADDITION.a), ADDITION.b), 1)),
    'The addition was not scaled: multiply it by alpha / rank.',
  );
  misconception(near(found, BEFORE), 'This is x W alone: nothing was added.');
  misconception(
    near(found, scaled(times(times(X, ADDITION.a), ADDITION.b), 3)),
    'This is the addition alone. What the net knew, x W, is gone.',
  );
  expect(found).toBeCloseToAll(OUT, 6);
});

check('merged, one matrix does the same, and W is still there', async ({ call }) => {
  const found = await call<number[][]>('merge', W, ADDITION);
  misconception(
    near(found, added(W, times(ADDITION.a, ADDITION.b), 1)) || near(found, added(W, times(ADDITION.a, ADDITION.b), 6)),
    'The merged matrix adds A B at another scale than forward: a net would change when it is merged. alpha / rank here too.',
  );
  expect(found).toBeCloseToAll(MERGED, 6);
  expect(await call('forward', X, W, ADDITION)).toBeCloseToAll(times(X, found), 6);
});

check('slopes by A and B, by hand and by finite differences', async ({ call, callEach }) => {
  const { a, b } = await call<{ a: number[][]; b: number[][] }>('slopes', X, ADDITION, SLOPE);
  const plain = {
    a: times(flipped(X), times(SLOPE, flipped(ADDITION.b))),
    b: times(flipped(times(X, ADDITION.a)), SLOPE),
  };
  misconception(
    near(a, plain.a) || near(b, plain.b),
    'A gradient lacks the scale: the output of the layer grows by alpha / rank of A B, and so does the gradient.',
  );
  misconception(
    near(a, flipped(scaled(plain.a, 3))),
    'The gradients by A are in columns where they should be in rows: a gradient has the shape of its variable.',
  );
  misconception(
    near(b, scaled(times(flipped(times(X, W)).slice(0, 2), SLOPE), 3)),
    'The gradient by B has the output of W in it. B reads x A.',
  );
  // gradient Bᵀ = [0 1; 0 2], by xᵀ [0 1; 0 0], times 3; x A = [5 2; -2 -1], its transpose times the gradient, times 3.
  expect(a).toBeCloseToAll(
    [
      [0, 3],
      [0, 0],
    ],
    6,
  );
  expect(b).toBeCloseToAll(
    [
      [15, -6, 15],
      [6, -3, 6],
    ],
    6,
  );
  const next = unseen(2);
  for (let round = 0; round < 4; round++) {
    const [batch, inputs, outputs, rank] = [1, 2, 2, 1].map((least) => least + Math.floor(3 * next()));
    const draw = (rows: number, columns: number) => matrix(rows, columns, () => 2 * next() - 1);
    const [x, w, slope] = [draw(batch, inputs), draw(inputs, outputs), draw(batch, outputs)];
    const addition = { a: draw(inputs, rank), b: draw(rank, outputs), alpha: 1 + Math.floor(8 * next()) };
    const found = await call<{ a: number[][]; b: number[][] }>('slopes', x, addition, slope);
    for (const part of ['a', 'b'] as const) {
      const places = addition[part].flatMap((row, i) => row.map((_, j) => [i, j]));
      const asked = places.flatMap(([i, j]) =>
        [0.5, -0.5].map((by) => {
          const moved = addition[part].map((row, k) =>
            row.map((value, l) => (k === i && l === j ? value + by : value)),
          );
          return [x, w, { ...addition, [part]: moved }];
        }),
      );
      const out = await callEach<number[][]>('forward', asked);
      const loss = (rows: number[][]) => sum(rows.map((row, i) => sum(row.map((value, j) => value * slope[i][j]))));
      for (const [place, [i, j]] of places.entries()) {
        expect(found[part][i][j]).toBeCloseToAll(loss(out[2 * place]) - loss(out[2 * place + 1]), 5);
      }
    }
  }
});

check('drawn layers, forward and merged', async ({ call }) => {
  const next = unseen(3);
  for (let round = 0; round < 6; round++) {
    const [batch, inputs, outputs, rank] = [1, 1, 1, 1].map((least) => least + Math.floor(4 * next()));
    const draw = (rows: number, columns: number) => matrix(rows, columns, () => 2 * next() - 1);
    const [x, w] = [draw(batch, inputs), draw(inputs, outputs)];
    const addition = { a: draw(inputs, rank), b: draw(rank, outputs), alpha: 1 + Math.floor(8 * next()) };
    const whole = added(w, times(addition.a, addition.b), addition.alpha / rank);
    expect(await call('merge', w, addition)).toBeCloseToAll(whole, 6);
    expect(await call('forward', x, w, addition)).toBeCloseToAll(times(x, whole), 6);
    expect(await call('count', addition)).toBe(rank * (inputs + outputs));
  }
});

check('a fraction of the numbers: of 384 x 384 with rank 8, one in 24', async ({ call }) => {
  const addition = { a: matrix(384, 8, () => 1), b: matrix(8, 384, () => 1), alpha: 8 };
  const found = await call<number>('count', addition);
  misconception(
    found === 384 * 384 + 6144 || found === 384 * 384,
    'The numbers of W were counted. W is frozen: it is neither learnt nor saved.',
  );
  misconception(found === 384 * 8 * 384, 'A and B are two matrices: their numbers are added, not multiplied.');
  expect(found).toBe(6144);
  // Rank 1: a column of 3 and a row of 5.
  expect(await call('count', { a: matrix(3, 1, () => 1), b: matrix(1, 5, () => 1), alpha: 1 })).toBe(8);
});

check('nothing that was given is changed', async ({ scenario }) => {
  const next = unseen(4);
  const w = matrix(2, 3, () => Math.round(8 * next()));
  const given = { w, addition: ADDITION };
  const { first, second, ...after } = await scenario<typeof given & Record<'first' | 'second', number[][]>>(
    'mergeTwice',
    w,
    ADDITION,
  );
  misconception(
    near(second, added(w, times(ADDITION.a, ADDITION.b), 6)) || !near(after.w, w),
    'W was changed in place. The base is shared: the next adapter would be added to what this one left.',
  );
  expect(after).toEqual(given);
  for (const merged of [first, second]) {
    expect(merged).toBeCloseToAll(added(w, times(ADDITION.a, ADDITION.b), 3), 6);
  }
});
