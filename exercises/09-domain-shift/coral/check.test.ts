import {
  check,
  expect,
  matrix,
  mean,
  misconception,
  type Reach,
  rows,
  sum,
  type TensorData,
  tensor,
  unseen,
} from 'course/check';

// Covariances and distances of this exercise: NumPy 2.4, numpy.cov.
const SOURCE = [
  [1, 0, 2],
  [3, 1, 0],
  [0, 2, 2],
  [2, 2, 1],
];
const TARGET = [
  [4, 1, 3],
  [2, 5, 1],
  [5, 3, 2],
  [3, 4, 4],
  [4, 4, 0],
];
const OF_SOURCE = [
  [1.66667, -0.16667, -1.16667],
  [-0.16667, 0.91667, -0.08333],
  [-1.16667, -0.08333, 0.91667],
];
const OF_TARGET = [
  [1.3, -1.05, 0],
  [-1.05, 2.3, -1],
  [0, -1, 2.5],
];
const DISTANCE = 0.292176;

const FAR = (matrix: number[][]) => matrix.map((row) => row.map((value, i) => value + [4000, -2500, 900][i]));

const near = (a: number[][], b: number[][], within = 1e-3) =>
  a.length === b.length && a.every((row, i) => row.every((value, j) => Math.abs(value - b[i][j]) < within));
const times = (matrix: number[][], factor: number) => matrix.map((row) => row.map((value) => value * factor));
const column = (matrix: number[][], i: number) => matrix.map((row) => row[i]);
const products = (x: number[][]) =>
  x[0].map((_, i) => x[0].map((__, j) => sum(x.map((row) => row[i] * row[j])) / (x.length - 1)));

async function covarianceOf(call: Reach['call'], x: number[][]): Promise<number[][]> {
  return rows(await call<TensorData>('covariance', tensor(x)));
}

async function coralOf(call: Reach['call'], source: number[][], target: number[][]): Promise<number> {
  const { values } = await call<TensorData>('coral', tensor(source), tensor(target));
  return values[0];
}

check('a covariance matrix has a row and a column for each feature', async ({ call }) => {
  const { shape } = await call<TensorData>('covariance', tensor(SOURCE));
  misconception(
    shape[0] === 4 && shape[1] === 4,
    'The matrix has a row for each example: it says which examples are alike. Covariance is between features: transpose the first factor, not the second.',
  );
  expect(shape).toEqual([3, 3]);
});

check('the covariances of four and of five examples', async ({ call }) => {
  for (const [x, right] of [
    [SOURCE, OF_SOURCE],
    [TARGET, OF_TARGET],
  ]) {
    const got = await covarianceOf(call, x);
    const n = x.length;
    misconception(
      near(got, times(right, (n - 1) / n)),
      'The products were divided by n. The means come from the same examples and lie closer to them than the true ones: divide by n - 1.',
    );
    misconception(
      near(got, products(x)) || near(got, times(products(x), (n - 1) / n)),
      'The features were not centred. These are products of the features themselves, and the mean has a part in them: take it away first.',
    );
    misconception(
      near(got, times(right, n - 1)),
      'These are sums of products. A larger batch would vary more for its size alone: divide by n - 1.',
    );
    misconception(
      near(got, products(x.map((row) => row.map((value) => value - mean(row))))),
      'Each example lost its own mean over the features. The mean of a feature is over the examples: axis 0.',
    );
    misconception(
      near(got, products(x.map((row) => row.map((value) => value - mean(x.flat()))))),
      'All features lost the same mean, that of the whole matrix. Each feature has its own: the mean along axis 0.',
    );
    const deviations = right.map((row, i) => Math.sqrt(row[i]));
    misconception(
      near(
        got,
        right.map((row, i) => row.map((value, j) => value / deviations[i] / deviations[j])),
      ),
      'This is the correlation: the features were divided by their standard deviations. Then a feature that varies more in the target goes unnoticed. Only the means go.',
    );
    expect(got).toBeCloseToAll(right, 4);
  }
});

check('means far from 0 cost no digits', async ({ call }) => {
  const got = await covarianceOf(call, FAR(SOURCE));
  misconception(
    !near(got, OF_SOURCE, 0.05) && near(await covarianceOf(call, SOURCE), OF_SOURCE),
    'With features around 4,000 the digits are gone. Two numbers of millions were subtracted, and a float32 knows seven digits: take the mean away before you multiply, not its square afterwards.',
  );
  expect(got).toBeCloseToAll(OF_SOURCE, 2);
});

check('the distance is the squared norm of the difference, over 4 d^2', async ({ call }) => {
  const got = await coralOf(call, SOURCE, TARGET);
  const is = (value: number) => Math.abs(got - value) < 1e-4 * Math.max(1, value);
  const squares = DISTANCE * 36;
  misconception(is(squares), 'The division by 4 d^2 is missing: with more features the sum has more terms.');
  misconception(
    is(squares / 12),
    'The sum was divided by 4 d. There are d^2 covariances: with twice the features the distance would be twice as large.',
  );
  misconception(is(squares / 9), 'The sum was divided by d^2. That is the mean; in the paper a 4 stands beside it.');
  misconception(
    is(squares / 6 ** 4),
    'The sum was divided by the square of 4 d^2. The squared norm is over 4 d^2 itself.',
  );
  misconception(
    is(Math.sqrt(squares) / 36) || is(Math.sqrt(squares) / 6),
    'The root was taken: this is the norm, not its square. Near 0 its gradient does not fade, so the step never settles.',
  );
  misconception(
    is(sum(OF_SOURCE.map((row, i) => (row[i] - OF_TARGET[i][i]) ** 2)) / 36),
    'Only the diagonal was compared: how much each feature varies. How they vary together is what CORAL adds: all d^2 entries.',
  );
  const gaps = [0, 1, 2].map((i) => mean(column(SOURCE, i)) - mean(column(TARGET, i)));
  const meanSquares = sum(gaps.map((gap) => gap ** 2));
  misconception(
    [1, 3, 9, 12, 36].some((share) => is(meanSquares / share)),
    'The means were compared. CORAL is about the second moments: covariance of the source less covariance of the target.',
  );
  misconception(
    is(Math.abs(sum(OF_SOURCE.flat()) - sum(OF_TARGET.flat())) / 36) ||
      is((sum(OF_SOURCE.flat()) - sum(OF_TARGET.flat())) ** 2 / 36),
    'The differences were summed before they were squared, so that one above and one below cancel out. Square each entry, then sum.',
  );
  expect(got).toBeCloseToAll(DISTANCE, 5);
});

check('where the domains lie does not count', async ({ call }) => {
  const got = await coralOf(call, SOURCE, FAR(TARGET));
  misconception(
    got > 1 && got > 2 * (await coralOf(call, SOURCE, TARGET)),
    'A target that was only moved came out far away. Each domain has its own mean, and loses that one.',
  );
  const itself = await coralOf(call, SOURCE, FAR([...SOURCE].reverse()));
  expect(got).toBeCloseToAll(DISTANCE, 2);
  expect(itself).toBeCloseToAll(0, 3);
});

check('two features, and fewer examples than before', async ({ call }) => {
  // By hand: covariances [[2, 2], [2, 2]] and [[2, -2], [-2, 2]], so (16 + 16) / 16.
  const rising = [
    [0, 0],
    [2, 2],
  ];
  const falling = [
    [5, 7],
    [7, 5],
    [6 + Math.sqrt(0.5), 6 - Math.sqrt(0.5)],
    [6 - Math.sqrt(0.5), 6 + Math.sqrt(0.5)],
  ];
  // With four: (1 + 1 + 0.5 + 0.5) / 3 = 1, so [[1, -1], [-1, 1]], and (1 + 9 + 9 + 1) / 16.
  expect(await coralOf(call, rising, falling.slice(0, 2))).toBeCloseToAll(2, 4);
  expect(await coralOf(call, rising, falling)).toBeCloseToAll(1.25, 4);
});

const centred = (x: number[][]) => x.map((row) => row.map((value, j) => value - mean(column(x, j))));
const less = (a: number[][], b: number[][]) => a.map((row, i) => row.map((value, j) => value - b[i][j]));

/** By the features of x: (x - mean) (C_x - C_other) / (d^2 (n - 1)). */
function slopeOf(x: number[][], other: number[][]): number[][] {
  const [features, examples] = [x[0].length, x.length];
  const difference = less(products(centred(x)), products(centred(other)));
  return centred(x).map((row) =>
    difference.map((_, j) => sum(row.map((value, i) => value * difference[i][j])) / (features ** 2 * (examples - 1))),
  );
}

async function slopesOf(scenario: Reach['scenario'], source: number[][], target: number[][], factor = 1) {
  const found = await scenario<Record<string, TensorData>>('slopes', tensor(source), tensor(target), factor);
  return { ofSource: rows(found.source), ofTarget: rows(found.target) };
}

check('drawn domains of drawn sizes', async ({ call, scenario }) => {
  const next = unseen(43);
  for (let round = 0; round < 2; round++) {
    const features = 1 + Math.floor(4 * next());
    const draw = () => matrix(3 + Math.floor(5 * next()), features, () => 4 * next() + next());
    const [source, target] = [draw(), draw()];
    const [ofSource, ofTarget] = [source, target].map((x) => products(centred(x)));
    expect(await covarianceOf(call, source)).toBeCloseToAll(ofSource, 3);
    const squares = sum(
      less(ofSource, ofTarget)
        .flat()
        .map((value) => value ** 2),
    );
    expect(await coralOf(call, source, target)).toBeCloseToAll(squares / (4 * features ** 2), 3);
    const factor = 0.5 + next();
    const slopes = await slopesOf(scenario, source, target, factor);
    expect(slopes.ofSource).toBeCloseToAll(times(slopeOf(source, target), factor), 3);
    expect(slopes.ofTarget).toBeCloseToAll(times(slopeOf(target, source), factor), 3);
  }
});

check('a net can learn by it', async ({ scenario }) => {
  const { ofSource, ofTarget } = await slopesOf(scenario, SOURCE, TARGET).catch((error: Error) => {
    misconception(
      /cannot compute gradient/i.test(error.message),
      'There is no way for a gradient: numbers were read out of the tensors, and a new tensor was made of the result. Stay in tensors from the features to the distance.',
    );
    throw error;
  });
  // (x - mean) (C_S - C_T) / (d^2 (n - 1)), in NumPy.
  expect(ofSource).toBeCloseToAll(GRADIENT, 4);
  expect(ofTarget).toBeCloseToAll(slopeOf(TARGET, SOURCE), 4);
});

const GRADIENT = [
  [-0.08009, 0.07315, -0.06481],
  [0.0662, 0.01944, 0.0],
  [-0.02824, -0.06204, 0.0463],
  [0.04213, -0.03056, 0.01852],
];
