import { check, expect, misconception, type Reach, sum, unseen } from 'course/check';

interface Descent {
  weight: number;
  direction: number[];
  slopes: number[];
  stationary: boolean;
}

// By hand; TorchJD 0.18, MGDAWeighting, has the same directions.
/** They conflict: back is (-4, 2), so 8 over 20. */
const CONFLICT = { first: [3, 0], second: [-1, 2], weight: 0.4, direction: [0.6, 1.2], slope: 1.8 };
/** They are at a right angle: 1 over 5. */
const SQUARE = { first: [2, 0], second: [0, 1], weight: 0.2, direction: [0.4, 0.8], slope: 0.8 };
/** Back is (-4, 1), so 5 over 17. */
const ODD = { first: [3, 0], second: [-1, 1], weight: 5 / 17, direction: [3 / 17, 12 / 17], slope: 9 / 17 };

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;
const alike = (a: number[], b: number[]) => a.length === b.length && a.every((value, i) => near(value, b[i]));
const dot = (a: number[], b: number[]) => sum(a.map((value, i) => value * b[i]));
const combined = (first: number[], second: number[], w: number) => first.map((v, i) => w * v + (1 - w) * second[i]);
const solve = (call: Reach['call'], first: number[], second: number[]) => call<Descent>('commonDescent', first, second);
const times = (values: number[], factor: number) => values.map((value) => value * factor);

check('of two that conflict the shortest combination', async ({ call }) => {
  const { weight, direction } = await solve(call, CONFLICT.first, CONFLICT.second);
  misconception(
    near(weight, 0.5),
    'This is the mean of both gradients. It conflicts with none here, and is longer than need be: the longer gradient has too much of it.',
  );
  misconception(
    near(weight, Math.sqrt(5) / (3 + Math.sqrt(5))),
    'The weights make both gradients equally long. That is another way to balance tasks; the shortest combination lies elsewhere.',
  );
  misconception(
    near(weight, 5 / 14),
    'The inner product of both gradients is missing. |g|^2 / (|f|^2 + |g|^2) holds at a right angle only; the parabola has a term 2 w (1 - w) f . g as well.',
  );
  misconception(
    near(weight, 0.6),
    'This is the weight of the second gradient. w comes before the first, and the longer gradient gets the smaller weight.',
  );
  misconception(
    near(weight, 8 / Math.sqrt(20)) || (weight === 1 && alike(direction, CONFLICT.first)),
    'The product was divided by the length of the difference. The lowest point of a w^2 - 2 b w is at b / a, with a the squared length.',
  );
  misconception(
    near(weight, 0.4) && alike(direction, times(CONFLICT.direction, -1)),
    'The direction has its sign turned. It is a gradient, and the step goes against it: leave the sign to the optimiser.',
  );
  misconception(
    near(weight, 0.4) &&
      alike(
        direction,
        [0.2 * 3, 1.2].map((v) => v / Math.sqrt(1.8)),
      ),
    'The direction was made 1 long. Its length says how much there is to gain for both, and goes to 0 where there is nothing: leave it.',
  );
  expect(weight).toBeCloseToAll(CONFLICT.weight, 6);
  expect(direction).toBeCloseToAll(CONFLICT.direction, 6);
});

check('the weight is exact', async ({ call }) => {
  for (const { first, second, weight: right, direction, slope } of [SQUARE, ODD]) {
    const got = await solve(call, first, second);
    misconception(
      !near(got.weight, right) && Math.abs(got.weight - right) < 0.05,
      'The weight is close, and not exact: a list of weights was tried, or a search stopped early. Two tasks need none: the lowest point of a parabola has a formula.',
    );
    expect(got.weight).toBeCloseToAll(right, 6);
    expect(got.direction).toBeCloseToAll(direction, 6);
    expect(got.slopes).toBeCloseToAll([slope, slope], 6);
  }
});

check('where one gradient alone is the shortest it stays alone', async ({ call }) => {
  // Back is (2, 1), so 7 over 5: beyond 1, where the first alone is nearer to 0 than any mixture.
  const [short, long] = [
    [1, 0],
    [3, 1],
  ];
  const [one, two] = [await solve(call, short, long), await solve(call, long, short)];
  misconception(
    near(one.weight, 1.4) || near(two.weight, -0.4),
    'The lowest point of the parabola lies outside of 0 to 1, and was taken. The weight of one task is below 0 there: its loss would be raised on purpose. Take the nearer end.',
  );
  misconception(
    near(one.weight, 0) && near(two.weight, 1),
    'The weight went to the wrong end: the longer gradient was taken, and the shorter left out. Beyond 1 the nearer end is 1.',
  );
  misconception(
    near(one.weight, 0.5) && near(two.weight, 0.5),
    'Outside of 0 to 1 the mean was taken. The parabola falls up to the nearer end: that end is the shortest.',
  );
  misconception(
    near(one.weight, 0.4) || near(two.weight, 0.6),
    'The part beyond the end was folded back or left over. The parabola falls up to the nearer end: take that end.',
  );
  expect([one.weight, two.weight]).toEqual([1, 0]);
  expect([one.direction, two.direction]).toBeCloseToAll([short, short], 6);
  expect([one.slopes, two.slopes]).toBeCloseToAll(
    [
      [1, 3],
      [3, 1],
    ],
    6,
  );
});

check('equal gradients are their own combination', async ({ call }) => {
  const { weight, direction, stationary } = await solve(call, [2, -1, 3], [2, -1, 3]);
  misconception(
    Number.isNaN(weight) || direction.some(Number.isNaN),
    'The gradients are equal, and the weight is NaN: 0 / 0. Their difference has no length; every weight gives the same, so take 0.5.',
  );
  misconception(
    alike(direction, [0, 0, 0]) || stationary,
    'Both tasks want the very same step, and it was called off. Equal gradients are no standstill: the direction is that gradient.',
  );
  expect(direction).toBeCloseToAll([2, -1, 3], 6);
  expect(weight).toBe(0.5);
  expect(stationary).toBe(false);
});

check('a conflict is no standstill', async ({ call }) => {
  const { stationary } = await solve(call, CONFLICT.first, CONFLICT.second);
  misconception(
    stationary,
    'These gradients conflict, and the answer is that no step lowers both. There is one: the gradients along the direction are 1.8 for each. Look at the length of the direction.',
  );
  expect(stationary).toBe(false);
});

check('opposite gradients leave no step for both', async ({ call }) => {
  for (const [first, second, weight] of [
    [[2, -1], [-4, 2], 2 / 3],
    [[0.1, 0.2, 0.3], [-0.3, -0.6, -0.9], 3 / 4],
    [[1e8, 2e8, 3e8], [-7e7, -14e7, -21e7], 7 / 17],
  ] as [number[], number[], number][]) {
    const got = await solve(call, first, second);
    misconception(
      near(got.weight, weight) && !got.stationary,
      `Whatever lowers one of these losses raises the other, and a step was found, ${Math.sqrt(dot(got.direction, got.direction)).toExponential(0)} long beside gradients of ${Math.sqrt(dot(first, first)).toPrecision(2)}: rounding. Compare its length with that of the longer gradient.`,
    );
    expect(got.weight).toBeCloseToAll(weight, 6);
    expect(got.stationary).toBe(true);
  }
});

check('whether a gradient is small depends on the unit', async ({ call }) => {
  const { first, second, weight, direction } = CONFLICT;
  for (const factor of [1e-9, 1e9]) {
    const got = await solve(call, times(first, factor), times(second, factor));
    misconception(
      got.stationary,
      'Gradients of a billionth were called a standstill. With the losses in another unit they would be large: compare the direction with the longer gradient, not with a fixed number.',
    );
    expect(got.stationary).toBe(false);
    misconception(
      near(got.weight, 0.5) && factor < 1,
      'Small gradients were taken for equal ones. Equal is what has a difference of 0.',
    );
    expect(got.weight).toBeCloseToAll(weight, 6);
    expect(times(got.direction, 1 / factor)).toBeCloseToAll(direction, 6);
  }
});

check('beside a long gradient a very short one is a standstill', async ({ call }) => {
  // The shortest is no longer than 1e-7, a ten-millionth of the longer one.
  for (const [first, second] of [
    [
      [1, 0],
      [0, 1e-7],
    ],
    [
      [0, 1e-7],
      [1, 0],
    ],
  ]) {
    const { stationary, direction } = await solve(call, first, second);
    misconception(!stationary, 'The direction was compared with the shorter gradient. Compare it with the longer one.');
    expect(stationary).toBe(true);
    expect(times(direction, 1e7)).toBeCloseToAll([0, 1], 6);
  }
});

check('a gradient of zeros: one task has arrived, and no step helps both', async ({ call }) => {
  for (const [first, second, weight] of [
    [[0, 0], [1, 2], 1],
    [[1, 2], [0, 0], 0],
    [[0, 0], [0, 0], 0.5],
  ] as [number[], number[], number][]) {
    const got = await solve(call, first, second);
    misconception(
      Number.isNaN(got.weight) || got.direction.some(Number.isNaN),
      'With a gradient of zeros the result is NaN, and so are all weights after the step.',
    );
    misconception(
      alike(got.direction, [1, 2]),
      'The task that has arrived was left out, so the step is the other one alone. MGDA looks for a step that lowers both losses, and there is none.',
    );
    expect(got.weight).toBe(weight);
    expect(got.direction.map(Math.abs)).toBeCloseToAll([0, 0], 6);
    misconception(!got.stationary, 'A direction of zeros is a standstill, also where both gradients are zero.');
    expect(got.stationary).toBe(true);
  }
});

check('drawn gradients: shorter than its neighbours, and in conflict with neither', async ({ call }) => {
  const next = unseen(31);
  let ends = 0;
  for (let round = 0; round < 40; round++) {
    const count = 2 + Math.floor(5 * next());
    const size = 10 ** (2 * next() - 1);
    const common = (round % 2) * 3 * next();
    const draw = (scale: number) => Array.from({ length: count }, () => scale * (2 * next() - 1 + common));
    const [first, second] = [draw(1), draw(size)];
    const got = await solve(call, first, second);
    const { weight, direction, slopes } = got;
    expect(weight).toBeGreaterThanOrEqual(0);
    expect(weight).toBeLessThanOrEqual(1);
    expect(direction).toBeCloseToAll(combined(first, second, weight), 6);
    const squared = dot(direction, direction);
    for (const other of [weight - 0.001, weight + 0.001].filter((w) => w >= 0 && w <= 1)) {
      const beside = combined(first, second, other);
      expect(squared).toBeLessThanOrEqual(dot(beside, beside) + 1e-12);
    }
    if (weight === 0 || weight === 1) ends++;
    misconception(
      Math.min(...slopes) < -1e-9,
      'A gradient is below 0: the step raises one of the losses. The shortest combination never does.',
    );
    expect(slopes).toBeCloseToAll([dot(direction, first), dot(direction, second)], 6);
    // The nearest point of a segment to 0 has an inner product with each end of at least its own squared length.
    for (const slope of slopes) expect(slope).toBeGreaterThanOrEqual(squared - 1e-9);
  }
  // Some have the shortest inside, some at an end.
  expect(ends).toBeGreaterThan(4);
  expect(ends).toBeLessThan(36);
});
