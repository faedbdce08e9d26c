import {
  check,
  expect,
  mean,
  misconception,
  type Reach,
  rows,
  sum,
  type TensorData,
  tensor,
  unseen,
} from 'course/check';

interface Measured {
  losses: number[];
  slopes: number[][];
}

const { NaN: UNKNOWN } = Number;

/** By hand: task 0 is off by 1, 3 and 2, task 1 by 1 and 2; task 2 has no label, and example 3 none at all. */
const PREDICTIONS = [
  [1, 2, 5],
  [4, 7, 1],
  [0, 3, 2],
  [6, 1, 8],
];
const LABELS = [
  [0, 1, UNKNOWN],
  [1, 5, UNKNOWN],
  [2, UNKNOWN, UNKNOWN],
  [UNKNOWN, UNKNOWN, UNKNOWN],
];
const LOSSES = [14 / 3, 2.5, 0];
const COMPLETE = [
  [2, 4, 5],
  [1, 5, 3],
  [2, 6, 2],
  [5, 1, 4],
];
const ONES = [1, 1, 1];

async function measure(
  scenario: Reach['scenario'],
  labels: number[][],
  predictions = PREDICTIONS,
  weights = ONES,
  asGraph = false,
): Promise<Measured> {
  const use = { predictions: tensor(predictions), labels: tensor(labels), weights: tensor(weights), asGraph };
  const { losses, slopes } = await scenario<Record<string, TensorData>>('measure', use);
  return { losses: losses.values, slopes: rows(slopes) };
}

const near = (a: number, b: number) => Math.abs(a - b) < 1e-4 * Math.max(1, Math.abs(b));
const finite = (values: number[][]) => values.flat().every(Number.isFinite);
/** 2 (prediction - label) over the number of labels of the task; 0 where there is none. */
const slopesOf = (predictions: number[][], labels: number[][], weights: number[]) =>
  predictions.map((row, i) =>
    row.map((value, task) => {
      const count = labels.filter((other) => !Number.isNaN(other[task])).length;
      return Number.isNaN(labels[i][task]) ? 0 : (2 * weights[task] * (value - labels[i][task])) / count;
    }),
  );

check('with all labels known it is the mean squared error of each task', async ({ scenario }) => {
  const { losses, slopes } = await measure(scenario, COMPLETE);
  misconception(
    near(losses[0], 15) && near(losses[1], 17),
    'The squared errors were added up. With more examples the loss would grow: take the mean.',
  );
  misconception(
    near(losses[0], Math.sqrt(15 / 4)),
    'The root was taken. The mean of the squares is asked for, whose gradient fades where the error does.',
  );
  misconception(
    losses.length === 3 && near(losses[0], 15 / 12),
    'Each task was divided by the number of all labels, so that a task counts less the more tasks there are. Divide by its own.',
  );
  // 1 + 9 + 4 + 1, 4 + 4 + 9 + 0 and 0 + 4 + 0 + 16, over 4.
  expect(losses).toBeCloseToAll([3.75, 4.25, 5], 5);
  expect(slopes).toBeCloseToAll(slopesOf(PREDICTIONS, COMPLETE, ONES), 5);
});

check('the mean is over the labels that are known', async ({ call }) => {
  const { values: losses } = await call<TensorData>('taskLosses', tensor(PREDICTIONS), tensor(LABELS));
  const [first, second] = losses;
  misconception(
    Number.isNaN(first),
    'A loss is NaN. An unknown label is NaN, and so is whatever it meets, times 0 too: replace it by tf.where before you compute with it.',
  );
  misconception(
    near(first, 14 / 4),
    'The sum over the known labels was divided by the number of all examples. A task with few labels would count for little: divide by how many are known.',
  );
  misconception(
    near(first, 50 / 4) || near(first, 50 / 3),
    'A label that nobody knows counted as 0, and the net was blamed for saying something else.',
  );
  misconception(
    near(first, 5),
    'Only an example with labels for several tasks counted. An example helps each task that it has a label for.',
  );
  misconception(
    near(first, 14 / 5) && near(second, 1),
    'All known labels were counted together, and each task was divided by that. Each task has its own number of labels.',
  );
  misconception(
    near(first, 13 / 2),
    'The label 0 of the first example was taken for unknown. 0 is a label like any other: ask with tf.isNaN.',
  );
  const imputed = [1, 9, 4, 25];
  misconception(
    near(first, mean(imputed)),
    'What is not known was replaced by the mean of the labels that are, and counted. A guess is not a label: leave these out.',
  );
  expect(losses.slice(0, 2)).toBeCloseToAll(LOSSES.slice(0, 2), 5);
});

check('a 0 is a label, and no label at all is a loss of 0', async ({ call }) => {
  const { values: losses } = await call<TensorData>('taskLosses', tensor(PREDICTIONS), tensor(LABELS));
  misconception(
    losses.length !== 3,
    `There are three tasks, and ${losses.length} losses. A task without labels in this batch has a loss as well: 0.`,
  );
  misconception(
    Number.isNaN(losses[2]) && Number.isFinite(losses[0]),
    'The task without a label has the loss NaN: 0 / 0. Divide by at least 1: the sum is 0 then.',
  );
  expect(losses[2]).toBe(0);
  const ofZeros = tensor(PREDICTIONS.map(() => [0, UNKNOWN, 0]));
  const zeros = await call<TensorData>('taskLosses', tensor(PREDICTIONS), ofZeros);
  misconception(
    near(zeros.values[0], 0),
    'All labels of the first task are 0 here, and were taken for unknown. 0 is a label like any other: ask with tf.isNaN.',
  );
  // (1 + 16 + 0 + 36) / 4 and (25 + 1 + 4 + 64) / 4.
  expect(zeros.values).toBeCloseToAll([13.25, 0, 23.5], 4);
});

check('where a label is unknown the slope is 0, exactly', async ({ scenario }) => {
  const { losses, slopes } = await measure(scenario, LABELS);
  misconception(
    !finite(slopes) && losses.every(Number.isFinite) && Number.isNaN(slopes[3][0]),
    'All losses are right, and the gradient is NaN: after one step no weight is a number any more. tf.where hides a NaN after the error, and on the way back the error still meets it: 0 * NaN. Replace the unknown labels before you subtract.',
  );
  for (const [i, row] of slopes.entries()) {
    for (const [task, slope] of row.entries()) {
      if (task < 2 && Number.isNaN(LABELS[i][task])) expect(Math.abs(slope)).toBe(0);
    }
  }
  // 2 * error / 3 and 2 * error / 2.
  const column = (task: number) => slopes.map((row) => row[task]);
  expect(column(0)).toBeCloseToAll([2 / 3, 2, -4 / 3, 0], 5);
  expect(column(1)).toBeCloseToAll([1, 2, 0, 0], 5);
});

check('a task without labels pulls at nothing', async ({ scenario }) => {
  const { losses, slopes } = await measure(scenario, LABELS, PREDICTIONS, [1, 1, 5]);
  const last = slopes.map(([, , slope]) => slope);
  misconception(
    losses[2] === 0 && last.some(Number.isNaN),
    'The task without labels has the loss 0, and its gradient is NaN. Whatever comes out of 0 / 0 can be replaced, and on the way back it is divided by 0 all the same: make the divisor at least 1 before you divide.',
  );
  expect(last.map(Math.abs)).toEqual([0, 0, 0, 0]);
});

check('what the net says where nobody knows has no say', async ({ scenario }) => {
  const wild = PREDICTIONS.map((row, i) => row.map((value, task) => (Number.isNaN(LABELS[i][task]) ? 1e30 : value)));
  const { losses, slopes } = await measure(scenario, LABELS, wild);
  const plain = await measure(scenario, LABELS);
  misconception(
    plain.losses.every(Number.isFinite) && (!losses.every(Number.isFinite) || !finite(slopes)),
    'The net says 1e30 where there is no label. Squared that is Infinity, and 0 * Infinity is NaN: a factor of 0 does not take a number out. Choose with tf.where, before the square.',
  );
  expect(losses).toBeCloseToAll(LOSSES, 5);
  expect(slopes).toBeCloseToAll(slopesOf(PREDICTIONS, LABELS, ONES), 5);
});

/** Predictions and labels of 1 to 7 examples and 1 to 4 tasks. */
function drawnBatch(next: () => number) {
  const [examples, tasks] = [1 + Math.floor(7 * next()), 1 + Math.floor(4 * next())];
  const draw = (unknown: number) =>
    Array.from({ length: examples }, () =>
      Array.from({ length: tasks }, () => (next() < unknown ? UNKNOWN : Math.round(16 * next() - 8) / 4)),
    );
  const [predictions, labels] = [draw(0), draw(0.4)];
  return { examples, tasks, predictions, labels, weights: labels[0].map(() => 1 + Math.floor(3 * next())) };
}

check('drawn batches equal the formula, and finite differences', async ({ callEach, scenario }) => {
  const next = unseen(13);
  for (let round = 0; round < 8; round++) {
    const { examples, tasks, predictions, labels, weights } = drawnBatch(next);
    const { losses, slopes } = await measure(scenario, labels, predictions, weights);
    expect(losses).toBeCloseToAll(reference(predictions, labels), 4);
    expect(slopes).toBeCloseToAll(slopesOf(predictions, labels, weights), 4);
    const [i, task] = [Math.floor(examples * next()), Math.floor(tasks * next())];
    const moved = (by: number) =>
      predictions.map((row, a) => row.map((value, b) => (a === i && b === task ? value + by : value)));
    const [more, less] = await callEach<TensorData>(
      'taskLosses',
      [0.25, -0.25].map((by) => [tensor(moved(by)), tensor(labels)]),
    );
    expect(slopes[i][task]).toBeCloseToAll((weights[task] * (more.values[task] - less.values[task])) / 0.5, 3);
  }
});

check('two tasks learn from examples that have one label each', async ({ scenario }) => {
  const next = unseen(14);
  const right = 2 + 2 * next();
  // y = w x for the first task, and 2 w x for the second, with a drawn w.
  const x = [1, 2, -1, 0.5];
  const labels = x.map((value, i) => (i % 2 ? [right * value, UNKNOWN] : [UNKNOWN, 2 * right * value]));
  const inputs = x.map((value) => [value, 2 * value]);
  const rule = { steps: 30, rate: 0.02 };
  const found = await scenario<TensorData[]>('learn', tensor(inputs), tensor(labels), rule);
  const learnt = found.map((weight) => weight.values[0]);
  const last = learnt[learnt.length - 1];
  misconception(Number.isNaN(last), 'After 30 steps the shared weight is NaN.');
  expect(last).toBeCloseToAll(right, 2);
  // Step by step: each goes down the gradient that the rule gives where the last one ended.
  const before = [0, ...learnt.slice(0, -1)];
  const expected = before.map((weight) => {
    const slopes = slopesOf(
      inputs.map((row) => row.map((value) => value * weight)),
      labels,
      [1, 1],
    );
    return weight - rule.rate * sum(slopes.flatMap((row, i) => row.map((slope, task) => slope * inputs[i][task])));
  });
  expect(learnt).toBeCloseToAll(expected, 4);
});

check('inside compile it is the same, and no tensor stays behind', async ({ memory, scenario }) => {
  const graph = await measure(scenario, LABELS, PREDICTIONS, ONES, true);
  expect(graph.losses).toBeCloseToAll(LOSSES, 5);
  expect(graph.slopes).toBeCloseToAll(slopesOf(PREDICTIONS, LABELS, ONES), 5);
  const { predictions, labels, weights } = drawnBatch(unseen(15));
  const drawn = await measure(scenario, labels, predictions, weights, true);
  expect(drawn.losses).toBeCloseToAll(reference(predictions, labels), 4);
  expect(drawn.slopes).toBeCloseToAll(slopesOf(predictions, labels, weights), 4);
  const { left, disposed } = await memory('taskLosses', [tensor(PREDICTIONS), tensor(LABELS)]);
  misconception(
    left > 0,
    `${left} tensors are still in memory after three calls. Compute inside tf.tidy, which frees all but the result.`,
  );
  expect({ left, disposed }).toEqual({ left: 0, disposed: [] });
});

/** Task by task in plain numbers. */
function reference(predictions: number[][], labels: number[][]): number[] {
  return predictions[0].map((_, task) => {
    const errors = predictions
      .map((row, i) => row[task] - labels[i][task])
      .filter((error) => !Number.isNaN(error))
      .map((error) => error ** 2);
    return errors.length > 0 ? sum(errors) / errors.length : 0;
  });
}
