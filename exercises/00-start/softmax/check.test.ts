import { check, expect, misconception, rows, sum, type TensorData, tensor, unseen } from 'course/check';

// softmax of 1, 2, 3 to five places, by hand: e / (e + e^2 + e^3) and so on.
const OF_ONE_TWO_THREE = [0.09003, 0.24473, 0.66524];

check('three scores become three probabilities', async ({ call }) => {
  const result = await call<TensorData>('softmax', tensor([[1, 2, 3]]));
  expect(result.shape).toEqual([1, 3]);
  const [p] = rows(result);
  misconception(
    p.every((value) => value === 1),
    'Every probability is 1: each score was divided by a sum over the batch, which is one row here. Classes are axis 1.',
  );
  misconception(
    p.every((value) => value > 0.5 && value < 1),
    'Each class was squashed by itself, as a sigmoid does: softmax divides by the sum over all classes.',
  );
  misconception(
    Math.abs(p[0] - 1 / 6) < 1e-3,
    'The scores themselves were divided by their sum. Softmax divides their exponentials: scores may be negative, probabilities may not.',
  );
  expect(p).toBeCloseToAll(OF_ONE_TWO_THREE, 4);
});

check('each row of a batch is a distribution of its own', async ({ call }) => {
  const scores = tensor([
    [1, 2, 3],
    [3, 1, 2],
    [0, 0, 0],
    [2, 3, 1],
  ]);
  const result = await call<TensorData>('softmax', scores).catch((error: Error) => {
    misconception(
      /broadcast|shape/i.test(error.message),
      'The row sums have shape [batch] and do not line up with [batch, classes]: keep the summed axis (keepDims) so that it becomes [batch, 1].',
    );
    throw error;
  });
  const p = rows(result);
  misconception(
    Math.abs(sum(p.flat()) - 1) < 1e-3,
    'The whole batch sums to 1, so it shares one sum: sum over the classes (axis 1) only, row by row.',
  );
  misconception(
    [0, 1, 2].every((column) => Math.abs(sum(p.map((row) => row[column])) - 1) < 1e-3),
    'Each column sums to 1: that is the batch axis. Classes are axis 1, the last one.',
  );
  const [low, middle, high] = OF_ONE_TWO_THREE;
  expect(p).toBeCloseToAll(
    [
      [low, middle, high],
      [high, low, middle],
      [1 / 3, 1 / 3, 1 / 3],
      [middle, high, low],
    ],
    4,
  );
});

check('scores of a thousand and more work', async ({ call }) => {
  const [p] = rows(await call<TensorData>('softmax', tensor([[1001, 1002, 1003]])));
  misconception(
    p.some(Number.isNaN),
    'exp() of a large score overflowed to Infinity, and Infinity / Infinity is NaN. Subtract the largest score of the row first: the result is the same.',
  );
  expect(p).toBeCloseToAll(OF_ONE_TWO_THREE, 4);
  // Far apart: only the largest score may be taken away, or exp() of a difference overflows again.
  expect(rows(await call<TensorData>('softmax', tensor([[0, 200, 1000]])))).toBeCloseToAll([[0, 0, 1]], 4);
});

check('a row of low scores beside a row of high ones works', async ({ call }) => {
  const p = rows(
    await call<TensorData>(
      'softmax',
      tensor([
        [-501, -502, -503],
        [500, 500, 500],
      ]),
    ),
  );
  misconception(
    sum(p[1]) > 0.99 && p[0].every((value) => Number.isNaN(value) || value === 0),
    'One maximum was taken for the whole batch, so exp() of the low row became 0. Each row needs its own maximum (axis 1, keepDims).',
  );
  expect(p).toBeCloseToAll([[...OF_ONE_TWO_THREE].reverse(), [1 / 3, 1 / 3, 1 / 3]], 4);
});

check('drawn scores of drawn shapes', async ({ call }) => {
  const next = unseen(2);
  for (let round = 0; round < 8; round++) {
    const [batch, classes] = [1 + Math.floor(4 * next()), 1 + Math.floor(5 * next())];
    const scores = Array.from({ length: batch }, () => Array.from({ length: classes }, () => 6 * next() - 3));
    const expected = scores.map((row) => row.map((score) => Math.exp(score) / sum(row.map(Math.exp))));
    expect(rows(await call<TensorData>('softmax', tensor(scores)))).toBeCloseToAll(expected, 4);
  }
});

check('no tensor stays behind', async ({ memory }) => {
  const { left, disposed, results } = await memory<TensorData>('softmax', [tensor([[1, 2, 3]])]);
  misconception(
    disposed.length > 0,
    'The scores were disposed, but they belong to the caller, who may still need them. Dispose only what you made: tf.tidy does exactly that.',
  );
  misconception(
    left > 0,
    'Tensors made on the way are still in memory: TensorFlow does not free them by itself. Wrap the work in tf.tidy(() => …).',
  );
  expect({ left, disposed }).toEqual({ left: 0, disposed: [] });
  for (const result of results) expect(rows(result)).toBeCloseToAll([OF_ONE_TWO_THREE], 4);
});
