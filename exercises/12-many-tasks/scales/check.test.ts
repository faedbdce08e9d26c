import { check, expect, misconception, type Reach, sum, unseen } from 'course/check';

interface Task {
  loss: number;
  gradient: number[];
}

interface Uncertainty {
  s: number[];
  weights: number[];
  total: number;
}

/** Lengths 5 and 1; the longer gradient belongs to the smaller loss. */
const DISTANCE: Task = { loss: 0.5, gradient: [3, -4] };
const WEIGHT: Task = { loss: 4, gradient: [-0.28, 0.96] };
const TASKS = [DISTANCE, WEIGHT];

/** The same task with its loss in another unit: loss and gradient have the same factor. */
const scaled = ({ loss, gradient }: Task, factor: number): Task => ({
  loss: loss * factor,
  gradient: gradient.map((value) => value * factor),
});
const MILLIMETRES = [scaled(DISTANCE, 1000), WEIGHT];

const near = (a: number[], b: number[]) =>
  a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < 1e-6 * Math.max(1, Math.abs(b[i])));
const weighted = (tasks: Task[], weights: number[]) => tasks.map((task, i) => scaled(task, weights[i]).gradient);
const best = (call: Reach['call'], tasks: Task[]) => call<Uncertainty>('uncertainty', tasks);

check('the longer the gradient, the larger the share', async ({ call }) => {
  const got = await call<number[]>('shares', TASKS);
  misconception(
    near(got, [0.5 / 4.5, 4 / 4.5]),
    'The losses were compared. A large loss need not pull hard: the step follows the gradients, so compare their lengths.',
  );
  misconception(
    near(got, [25 / 26, 1 / 26]),
    'The squared lengths were compared. A gradient twice as long moves the weights twice as far, not four times: take the root.',
  );
  misconception(
    near(got, [7 / 8.24, 1.24 / 8.24]),
    'The sizes of the entries were added up. The length of (3, -4) is 5: the root of the sum of squares.',
  );
  misconception(
    near(got, [-1 / -0.32, 0.68 / -0.32]),
    'The entries were added up with their signs. They cancel out in (3, -4), which pulls all the same: take the length.',
  );
  misconception(near(got, [5, 1]), 'These are the lengths. A share is a part of the whole: divide by the sum of them.');
  misconception(
    near(got, [5 / Math.sqrt(26), 1 / Math.sqrt(26)]),
    'The lengths were divided by the root of the sum of their squares. Shares sum to 1: divide by the sum of the lengths.',
  );
  expect(got).toBeCloseToAll([5 / 6, 1 / 6], 6);
});

check('in millimetres one task has it all', async ({ call }) => {
  // 5000 of 5001.
  expect(await call<number[]>('shares', MILLIMETRES)).toBeCloseToAll([0.9998, 0.0002], 4);
  const even = await call<number[]>('shares', [DISTANCE, scaled(WEIGHT, 5), { loss: 0, gradient: [0, 0] }]);
  expect(even).toBeCloseToAll([0.5, 0.5, 0], 6);
});

check('with its weight each task pulls with length 1', async ({ call }) => {
  const got = await call<number[]>('equalPull', TASKS);
  misconception(
    near(got, [2, 0.25]),
    'These weights make the losses equal, at 1 each. How hard a task pulls is the length of its gradient: divide 1 by that.',
  );
  misconception(
    near(got, [1 / 25, 1]),
    'The lengths were squared before they were inverted. Then the task with the longer gradient pulls too little.',
  );
  misconception(
    near(got, [5, 1]) || near(got, [5 / 6, 1 / 6]),
    'The task that pulls harder got the larger weight. The weight has to make up for the length: 1 over it.',
  );
  misconception(
    near(got, [1 / 3, 5 / 3]) || near(got, [1 / 6, 5 / 6]),
    'The weights were made to have a fixed sum. Then the tasks pull alike, but how hard depends on the units of all of them. Leave 1 over the length as it is.',
  );
  expect(got).toBeCloseToAll([0.2, 1], 6);
});

check('then another unit changes nothing in the step', async ({ call }) => {
  const plain = weighted(TASKS, await call<number[]>('equalPull', TASKS));
  for (const factor of [1000, 1e-3, 39.37]) {
    for (const tasks of [
      [scaled(DISTANCE, factor), WEIGHT],
      [DISTANCE, scaled(WEIGHT, factor)],
    ]) {
      expect(weighted(tasks, await call<number[]>('equalPull', tasks))).toBeCloseToAll(plain, 4);
    }
  }
});

check('a task that does not pull has the weight 0', async ({ call }) => {
  const got = await call<number[]>('equalPull', [DISTANCE, { loss: 2, gradient: [0, 0] }]);
  misconception(
    !Number.isFinite(got[1]),
    `The weight of a gradient of zeros is ${got[1]}, and times 0 that is NaN: one step, and all shared weights are NaN. Its weight is 0.`,
  );
  misconception(
    got[1] > 1e3,
    'The gradient of zeros got an enormous weight. It does not pull, and the weight would blow up its rounding errors: its weight is 0.',
  );
  expect(got).toBeCloseToAll([0.2, 0], 6);
});

check('at the best s the slope is 0', async ({ call }) => {
  const { s } = await best(call, TASKS);
  const logs = [Math.log(0.5), Math.log(4)];
  const is = (change: (log: number, i: number) => number) => near(s, logs.map(change));
  misconception(
    is((log) => -log),
    'The sign of s is turned: this is -log(loss). The gradient is 1 - loss * exp(-s), which is 0 where exp(s) is the loss.',
  );
  misconception(
    is((log) => log + Math.LN2),
    'This is the best s of loss * exp(-s) + s / 2, with the half on one part only. Here both parts count whole.',
  );
  misconception(
    is((log) => log / 2),
    'This is the logarithm of a standard deviation, half of s. The loss is multiplied by exp(-s), not by exp(-2 s).',
  );
  misconception(
    is((log) => log / Math.LN10) || is((log) => log / Math.LN2),
    'This logarithm has another base than e. The formula has exp(-s), so take the natural one.',
  );
  misconception(
    is((log) => Math.max(0, log)),
    'An s below 0 was made 0. Then a loss below 1 keeps its weight of 1, and units matter again. s may be any number.',
  );
  misconception(
    near(s, [0.5, 4]),
    'This is the loss itself. The gradient by s is 1 - loss * exp(-s): solve for s, which takes a logarithm.',
  );
  const value = (loss: number, at: number) => loss * Math.exp(-at) + at;
  for (const [i, { loss }] of TASKS.entries()) {
    for (const aside of [-0.01, 0.01]) expect(value(loss, s[i])).toBeLessThan(value(loss, s[i] + aside));
  }
  expect(s).toBeCloseToAll(logs, 6);
});

check('there each weighted loss is 1', async ({ call }) => {
  const { weights } = await best(call, TASKS);
  misconception(
    near(weights, [0.5, 4]),
    'The weights are exp(s), so that the larger loss counts more. The formula has exp(-s).',
  );
  misconception(
    near(weights, [1, 0.125]),
    'The weights are half of exp(-s), as 1 / (2 sigma^2). Here the loss is multiplied by exp(-s) itself.',
  );
  misconception(
    near(weights, [2 / 2.25, 0.25 / 2.25]) || near(weights, [4 / 2.25, 0.5 / 2.25]),
    'The weights were made to have a fixed sum. They are what the formula has, exp(-s).',
  );
  misconception(
    near(weights, [0.2, 1]),
    'These are the weights by the lengths of the gradients. Uncertainty weights look at the losses alone.',
  );
  expect(weights).toBeCloseToAll([2, 0.25], 6);
});

check('the total is the sum of both parts', async ({ call }) => {
  const { total } = await best(call, TASKS);
  const is = (value: number) => Math.abs(total - value) < 1e-6;
  misconception(
    is(2),
    'The total lacks s. Without that price nothing would keep s from growing until no loss counts any more.',
  );
  misconception(is(Math.LN2), 'The total holds s alone. The weighted losses belong to it, 1 for each task.');
  misconception(is(1 + Math.LN2 / 2), 'This is the mean over the tasks. The sum is asked for.');
  // 1 + log 0.5 and 1 + log 4.
  expect(total).toBeCloseToAll(2 + Math.LN2, 6);
});

check('another unit moves s, and no weighted gradient', async ({ call }) => {
  const [metres, millimetres] = [await best(call, TASKS), await best(call, MILLIMETRES)];
  expect(weighted(MILLIMETRES, millimetres.weights)).toBeCloseToAll(weighted(TASKS, metres.weights), 6);
  // log 1000.
  expect(millimetres.s[0] - metres.s[0]).toBeCloseToAll(6.907755, 5);
  expect(millimetres.total - metres.total).toBeCloseToAll(6.907755, 5);
});

check('a loss of 0 is refused', async ({ call }) => {
  const outcome = await best(call, [DISTANCE, { loss: 0, gradient: [0, 0] }]).then(
    (result) => ({ result, message: '' }),
    (error: Error) => ({ result: undefined, message: error.message }),
  );
  const weight = outcome.result?.weights[1] ?? 0;
  misconception(
    weight === Number.POSITIVE_INFINITY,
    'A loss of 0 got the weight Infinity, and the total is not a number. A task that is done has no best s: throw an Error.',
  );
  misconception(
    Number.isFinite(weight) && outcome.result !== undefined,
    `A loss of 0 got the weight ${weight}. Whatever number is there was made up: s falls for ever. Throw an Error.`,
  );
  expect(outcome.result).toBeUndefined();
  expect(outcome.message).toMatch(/loss/i);
  // The first task may be the finished one as well.
  await expect(best(call, [{ loss: 0, gradient: [0, 0] }, DISTANCE])).rejects.toThrow(/loss/i);
});

check('drawn tasks in drawn units', async ({ call }) => {
  const next = unseen(9);
  for (let round = 0; round < 12; round++) {
    const tasks = Array.from({ length: 2 + Math.floor(3 * next()) }, () => {
      const size = 10 ** (6 * next() - 3);
      return { loss: size * (0.1 + next()), gradient: [0, 0, 0].map(() => size * (2 * next() - 1)) };
    });
    const lengths = tasks.map(({ gradient }) => Math.sqrt(sum(gradient.map((value) => value ** 2))));
    expect(await call<number[]>('shares', tasks)).toBeCloseToAll(
      lengths.map((length) => length / sum(lengths)),
      6,
    );
    const pulls = weighted(tasks, await call<number[]>('equalPull', tasks));
    for (const pull of pulls) expect(sum(pull.map((value) => value ** 2))).toBeCloseToAll(1, 6);
    const { s, weights, total } = await best(call, tasks);
    expect(weights.map((weight, i) => weight * tasks[i].loss)).toBeCloseToAll(
      tasks.map(() => 1),
      6,
    );
    expect(total - sum(s)).toBeCloseToAll(tasks.length, 6);
  }
});
