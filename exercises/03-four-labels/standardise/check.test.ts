import {
  check,
  expect,
  matrix,
  mean as meanOf,
  misconception,
  random,
  rows,
  type TensorData,
  tensor,
  unseen,
} from 'course/check';

interface ScaleData {
  mean: TensorData;
  std: TensorData;
}

interface Sets {
  train: TensorData;
  test: TensorData;
}

/** Whether two nested arrays of numbers agree to a thousandth. */
const same = (a: unknown, b: unknown) => JSON.stringify(a, thousandths) === JSON.stringify(b, thousandths);
const thousandths = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e3) / 1e3 : value);

// First feature: mean 40/8 = 5, squared distances 9+1+1+1+0+0+4+16 = 32, variance 4, std 2. Second: mean 20, std 10.
const TRAIN = [
  [2, 10],
  [4, 10],
  [4, 10],
  [4, 10],
  [5, 30],
  [5, 30],
  [7, 30],
  [9, 30],
];

check('mean and standard deviation are those of each feature', async ({ call }) => {
  const { mean, std } = await call<ScaleData>('measure', tensor(TRAIN));
  misconception(
    mean.shape[0] === 8,
    'There is a mean for each example. Examples are rows, features are columns: take mean and standard deviation along axis 0, over the examples.',
  );
  misconception(
    mean.values.every((value) => Math.abs(value - 12.5) < 1e-3),
    'There is one mean for the whole matrix, so a feature of small numbers stays small. Each feature has its own: along axis 0.',
  );
  misconception(
    same(std.values, [4, 100]),
    'These are the variances. The standard deviation is their square root, and has the unit of the feature.',
  );
  misconception(
    same(std.values, [2.138, 10.69]),
    'The squared distances were divided by 8 - 1 (as one does to estimate the standard deviation of a whole population). Divide by the number of examples, 8.',
  );
  expect(rows(mean)).toBeCloseToAll([5, 20], 3);
  expect(rows(std)).toBeCloseToAll([2, 10], 3);
});

check('training features get mean 0 and standard deviation 1', async ({ call }) => {
  const { train } = await call<Sets>('standardise', tensor(TRAIN), tensor([[5, 20]]));
  expect(train.shape).toEqual([8, 2]);
  expect(rows(train)).toBeCloseToAll(
    [
      [-1.5, -1],
      [-0.5, -1],
      [-0.5, -1],
      [-0.5, -1],
      [0, 1],
      [0, 1],
      [1, 1],
      [2, 1],
    ],
    2,
  );
});

check('the test set is put on the scale of the training set', async ({ call }) => {
  const given = [
    [9, 40],
    [11, 30],
  ];
  const { test } = await call<Sets>('standardise', tensor(TRAIN), tensor(given));
  const found = rows(test);
  misconception(
    same(found, given),
    'The test features are as they were. They need the same shift and scale as the training features.',
  );
  // The test set's own mean is (10, 35), its std (1, 5).
  misconception(
    same(found, [
      [-1, 1],
      [1, -1],
    ]),
    'The test set was standardised by its own mean and standard deviation. The classifier knows the scale of the training set, and (9, 40) must mean the same there: use the numbers of the training set.',
  );
  // Mean (6, 23) and std (2.7203, 11) of all ten rows.
  misconception(
    same(found, [
      [3 / 2.7202941, 17 / 11],
      [5 / 2.7202941, 7 / 11],
    ]),
    'Mean and standard deviation were taken over training and test set together, so the test set had a part in training. Measure the training set only.',
  );
  // By hand: (9-5)/2 = 2, (40-20)/10 = 2, (11-5)/2 = 3, (30-20)/10 = 1.
  expect(found).toBeCloseToAll(
    [
      [2, 2],
      [3, 1],
    ],
    2,
  );
});

check('one test example alone gets the same numbers as in company', async ({ call }) => {
  const [alone, company] = [
    await call<Sets>('standardise', tensor(TRAIN), tensor([[11, 30]])),
    await call<Sets>(
      'standardise',
      tensor(TRAIN),
      tensor([
        [500, -70],
        [11, 30],
        [0, 0],
      ]),
    ),
  ];
  misconception(
    !same(rows(alone.train), rows(company.train)),
    'The training features came out differently with another test set, so the test set had a part in training. Measure the training set only.',
  );
  expect(rows(alone.test)).toBeCloseToAll([[3, 1]], 2);
  expect(rows(company.test)[1]).toBeCloseToAll([3, 1], 2);
});

check('a feature that never changes in training stays finite', async ({ call }) => {
  const given = tensor([
    [0, 1, 5],
    [0, 3, 5],
    [0, 1, 5],
    [0, 3, 5],
  ]);
  const { train, test } = await call<Sets>('standardise', given, tensor([[0.5, 4, 5]]));
  misconception(
    [...train.values, ...test.values].some((value) => !Number.isFinite(value)),
    'A constant feature has standard deviation 0, and 0 / 0 is NaN. Where the feature is constant, put 1 in place of the standard deviation.',
  );
  misconception(
    test.values.some((value) => Number.isFinite(value) && Math.abs(value) > 1000),
    'A unit that never fired in training fired at 0.5 in the test set, and a tiny number added to the standard deviation made millions of it: that drowns all other features. Put 1 in place of the standard deviation of a constant feature.',
  );
  misconception(
    test.values[0] > 0.6 && test.values[0] <= 1000,
    'The constant feature was divided by a small number of your choice, so a test value of 0.5 grew. Put 1 in place of the standard deviation of a constant feature: its scale is unknown, and 1 leaves it as it is.',
  );
  expect(rows(train)).toBeCloseToAll(
    [
      [0, -1, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 1, 0],
    ],
    2,
  );
  // (0.5 - 0) / 1, (4 - 2) / 1, (5 - 5) / 1.
  expect(rows(test)).toBeCloseToAll([[0.5, 2, 0]], 2);
});

check('ten times the same number is constant, whatever rounding says', async ({ call }) => {
  const constants = [0.1, 0.3, 0.6, 0.7, 1.1, 1.3, 2.7, 3.3];
  const given = tensor(Array.from({ length: 10 }, (_, row) => [...constants, row % 2]));
  const one = constants.map(() => 1);
  const { train, test } = await call<Sets>('standardise', given, tensor([[...constants.map((value) => value + 1), 1]]));
  misconception(
    test.values.some((value) => value > 1000),
    'In 32 bits the mean of ten times 0.7 is not quite 0.7, so the standard deviation came out as 0.00000006, not as 0, and the test example in the millions. Find constant features by comparing smallest and largest value.',
  );
  expect(rows(train)[0]).toBeCloseToAll([...one.map(() => 0), -1], 2);
  expect(rows(test)).toBeCloseToAll([[...one, 1]], 2);
});

check('features of thousandths are scaled like all others', async ({ call }) => {
  const { train, test } = await call<Sets>(
    'standardise',
    tensor([[0.001], [0.003], [0.001], [0.003]]),
    tensor([[0.005]]),
  );
  const [low, largest] = train.values;
  misconception(
    largest > 0 && largest < 0.8 && Math.abs(low + largest) < 1e-3,
    `The training features reach ${largest.toFixed(3)} and not 1: a number added to the variance or the standard deviation, or a lower limit for it, is far too large for features this small. Only constant features need care.`,
  );
  // Mean 0.002, std 0.001.
  expect(rows(train)).toBeCloseToAll([[-1], [1], [-1], [1]], 3);
  expect(rows(test)).toBeCloseToAll([[3]], 3);
});

check('three features of different size and place', async ({ call }) => {
  const next = random(11);
  const draw = (count: number) =>
    tensor(Array.from({ length: count }, () => [next(), 50 * next() - 20, 0.01 * next() + 30]));
  const [train, test] = [draw(9), draw(3)];
  const { std } = await call<ScaleData>('measure', train);
  // The same numbers drawn and measured in NumPy.
  const expected = [0.237686, 11.593353, 0.002484];
  misconception(
    same(std.values.slice(0, 2), expected.slice(0, 2)) && !(Math.abs(std.values[2] / expected[2] - 1) < 0.01),
    'The third feature, all near 30, lost its standard deviation: (mean of squares) - (square of mean) subtracts two almost equal numbers and keeps only their rounding. Subtract the mean first, then square.',
  );
  expect(rows(std)).toBeCloseToAll(expected, 4);
  const sets = await call<Sets>('standardise', train, test);
  expect(rows(sets.test)).toBeCloseToAll(
    [
      [-1.3416, -0.6175, 2.24],
      [1.8419, 0.9654, 2.4141],
      [-1.3538, -0.6139, 1.6422],
    ],
    2,
  );
});

check('drawn features come out as the definition says', async ({ call }) => {
  const next = unseen(23);
  for (let round = 0; round < 2; round++) {
    const sizes = Array.from({ length: 1 + Math.floor(5 * next()) }, () => 10 ** (3 * next() - 1.5));
    const draw = (count: number) =>
      matrix(count, sizes.length, () => 2 * next() - 1).map((row) => [...row.map((x, j) => x * sizes[j]), next()]);
    // The last feature never changes in training.
    const train = draw(4 + Math.floor(6 * next())).map((row, _, all) => [...row.slice(0, -1), all[0][sizes.length]]);
    const test = draw(1 + Math.floor(3 * next()));
    const columns = train[0].map((_, j) => train.map((row) => row[j]));
    const centre = columns.map(meanOf);
    const std = columns.map((column, j) =>
      j === sizes.length ? 1 : Math.sqrt(meanOf(column.map((value) => (value - centre[j]) ** 2))),
    );
    const scaled = (x: number[][]) => x.map((row) => row.map((value, j) => (value - centre[j]) / std[j]));
    const scale = await call<ScaleData>('measure', tensor(train));
    expect(rows(scale.mean)).toBeCloseToAll(centre, 3);
    expect(rows(scale.std)).toBeCloseToAll(std, 3);
    const sets = await call<Sets>('standardise', tensor(train), tensor(test));
    expect(rows(sets.train)).toBeCloseToAll(scaled(train), 2);
    expect(rows(sets.test)).toBeCloseToAll(scaled(test), 2);
  }
});

check('no tensor stays behind', async ({ memory }) => {
  const scale = 1 + unseen(24)();
  const train = [
    [1, 2],
    [3, 4],
    [5, 7],
  ].map((row) => row.map((value) => scale * value));
  const test = [[scale, scale]];
  const calls = {
    measure: await memory<ScaleData>('measure', [tensor(train)]),
    standardise: await memory<Sets>('standardise', [tensor(train), tensor(test)]),
  };
  const namesWhere = (is: (counted: { left: number; disposed: number[] }) => boolean) =>
    Object.entries(calls).flatMap(([name, counted]) => (is(counted) ? [name] : []));
  const disposing = namesWhere(({ disposed }) => disposed.length > 0);
  misconception(
    disposing.length > 0,
    `${disposing.join(' and ')} disposed a tensor it was given, but those belong to the caller, who may still need them. Dispose only what you made: tf.tidy does exactly that.`,
  );
  const leaking = namesWhere(({ left }) => left > 0);
  misconception(
    leaking.length > 0,
    `Leaked by ${leaking.join(' and ')}: tensors made on the way are still in memory, since TensorFlow does not free them by itself. Wrap the work in tf.tidy(() => …); it keeps all tensors of an object that is returned.`,
  );
  expect({ disposing, leaking }).toEqual({ disposing: [], leaking: [] });
  // Of 1, 3, 5 and 2, 4, 7: an answer that makes no tensor leaks none. Their variances are 8 / 3 and 38 / 9.
  const std = [Math.sqrt(8 / 3), Math.sqrt(38 / 9)];
  for (const { mean } of calls.measure.results) expect(mean.values).toBeCloseToAll([3 * scale, (13 / 3) * scale], 3);
  for (const sets of calls.standardise.results) {
    expect(rows(sets.train)[0]).toBeCloseToAll([-2 / std[0], -7 / 3 / std[1]], 3);
    expect(rows(sets.test)[0]).toBeCloseToAll([-2 / std[0], -10 / 3 / std[1]], 3);
  }
});
