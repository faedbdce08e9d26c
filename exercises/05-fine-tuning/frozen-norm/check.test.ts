import { check, expect, matrix, mean, misconception, type Reach, rows, type TensorData, unseen } from 'course/check';

type Weights = Record<string, TensorData | null>;
type Numbers = Record<string, number[]>;

interface Applied {
  y: number[][];
  /** The averages that were handed to mode.update. */
  updates: Numbers;
  /** The weights after it. */
  after: Numbers;
}

interface Learnt {
  weights: Weights;
  epochs: { loss: number }[];
  /** What the net says of the examples that were shown: one at a time, in fives, in another order. */
  outputs: Record<'alone' | 'inFives' | 'mixed', number[][]>;
  left: number;
  /** What a net with these weights should say of them, and how well it does on other examples. */
  expected: number[][];
  accuracy: number;
  /** What the weights should be. */
  reference: Numbers;
}

interface Tuned {
  weights: Numbers;
  /** What the weights should be. */
  expected: Numbers;
  left: number;
}

// Means 4 and 25, variances (9 + 1 + 1 + 9) / 4 = 5 and 225.
const X = [
  [1, 10],
  [3, 10],
  [5, 40],
  [7, 40],
];
const weightsOf = (name: string) => ({
  [`${name}/scale`]: [2, 1],
  [`${name}/offset`]: [0, 1],
  [`${name}/mean`]: [1, 20],
  [`${name}/variance`]: [4, 100],
});
const USE = { name: 'norm', x: X, weights: weightsOf('norm'), training: true };

async function apply(scenario: Reach['scenario'], changes = {}): Promise<Applied> {
  const given = await scenario<{ y: TensorData; updates: Weights; after: Weights }>('apply', { ...USE, ...changes });
  return { y: rows(given.y), updates: numbersIn(given.updates), after: numbersIn(given.after) };
}

function numbersIn(weights: Weights): Numbers {
  const gone = Object.keys(weights).filter((name) => !weights[name]);
  if (gone.length > 0) throw new Error(`${gone.join(', ')}: no tensor of TensorFlow's any more, or disposed.`);
  return Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, data?.values ?? []]));
}

const next = unseen(14);
// The same size as the training data: 2 and about 1 each way, times 1, 3, 1, 2, 0.5 and 1.
const SHOWN = matrix(20, 6, () => 4 * next()).map((row) => row.map((value, j) => value * [1, 3, 1, 2, 0.5, 1][j]));
const ORDER = SHOWN.map((_, i) => (i * 7) % SHOWN.length);
const [OTHERS, TUNING] = [100 + Math.floor(1e6 * next()), 100 + Math.floor(1e6 * next())];

let learning: Promise<Learnt> | undefined;
let tuning: Promise<Tuned> | undefined;

/** Lets the program learn; what the net should say, and how good it is, is found out where the answer never was. */
function learn(reach: Reach): Promise<Learnt> {
  learning ??= (async ({ scenario, measure }: Reach) => {
    const [given, reference] = await Promise.all([
      scenario<Learnt & { outputs: Weights }>('learn', SHOWN, ORDER),
      measure<Numbers>('reference'),
    ]);
    const { outputs: expected, accuracy } = await measure<{ outputs: number[][]; accuracy: number }>(
      'learnt',
      given.weights,
      SHOWN,
      OTHERS,
    );
    const said = (name: string) => {
      const output = (given.outputs as Weights)[name];
      if (!output) throw new Error('The net gave no tensor, or one that was disposed.');
      return rows(output);
    };
    const mixed = said('mixed');
    const outputs = {
      alone: said('alone'),
      inFives: said('inFives'),
      mixed: SHOWN.map((_, i) => mixed[ORDER.indexOf(i)]),
    };
    return { ...given, outputs, expected, accuracy, reference };
  })(reach);
  return learning;
}

const lossOf = ({ epochs }: Learnt) => epochs[epochs.length - 1].loss;

/** Fine-tunes the net that has learnt, with its normalisation frozen, and, for comparison, one with a correct normalisation. */
function tune(reach: Reach): Promise<Tuned> {
  tuning ??= (async () => {
    const { weights: before } = await learn(reach);
    const [{ weights, left }, expected] = await Promise.all([
      reach.scenario<{ weights: Weights; left: number }>('tune', before, TUNING),
      reach.measure<Numbers>('tuned', before, TUNING),
    ]);
    return { weights: numbersIn(weights), expected, left };
  })();
  return tuning;
}

const near = (a: number[][] | undefined, b: number[][], within = 1e-3) =>
  a !== undefined &&
  a.length === b.length &&
  a.every((row, i) => row.every((value, j) => Math.abs(value - b[i][j]) < within));

// By hand: (1 - 4) / sqrt(5.001) * 2 = -2.68301, (10 - 25) / sqrt(225.001) + 1 = 0.
const BY_BATCH = [
  [-2.68301, 0],
  [-0.89434, 0],
  [0.89434, 2],
  [2.68301, 2],
];
// By hand: (1 - 1) / sqrt(4.001) * 2 = 0, (10 - 20) / sqrt(100.001) + 1 = 0.
const BY_AVERAGES = [
  [0, 0],
  [1.99975, 0],
  [3.9995, 3],
  [5.99925, 3],
];

check('in training each feature is normalised by its mean and variance in the batch', async ({ scenario }) => {
  const { y } = await apply(scenario);
  misconception(
    near(y, BY_AVERAGES),
    'In training the layer used the stored averages. Then nothing is normalised while it learns: they lag behind. Use the batch there; the averages are for later.',
  );
  // The moments of the rows: (1 + 10) / 2 = 5.5, ((4.5)^2 + (4.5)^2) / 2 = 20.25.
  misconception(
    Math.abs(y[0][0] + 2) < 1e-3 && Math.abs(y[0][1] - 2) < 1e-3,
    'Each example was normalised by itself, over its features (as layer normalisation does). Batch normalisation takes each feature over the examples: axis 0.',
  );
  misconception(
    Math.abs(y[0][0] - (2 * (1 - 14.5)) / Math.sqrt(225.251)) < 1e-3,
    'One mean and one variance were taken of the whole batch. Each feature has its own: moments along axis 0.',
  );
  expect(y).toBeCloseToAll(BY_BATCH, 3);
});

check('otherwise the stored averages normalise', async ({ scenario }) => {
  const { y } = await apply(scenario, { training: false });
  const alone = await apply(scenario, { training: false, x: [X[2]] });
  const aloneIsRight = near(alone.y, [BY_AVERAGES[2]]);
  misconception(
    near(y, BY_BATCH) && !aloneIsRight,
    'In prediction the layer normalises by the batch, so what it says of one example depends on which others were asked about with it. Where mode.training is false, use the stored mean and variance.',
  );
  misconception(
    near(y, BY_BATCH) && aloneIsRight,
    'One example alone is normalised by the stored averages, several by themselves. The size of the batch has no say in how the layer runs: mode.training has.',
  );
  misconception(
    near(
      y,
      BY_AVERAGES.map(([a, b]) => [a / 2, b - 1]),
    ),
    'Scale and offset are missing in prediction. They are learnt for the normalised features and belong to them in both ways of running.',
  );
  expect(y).toBeCloseToAll(BY_AVERAGES, 3);
  expect(alone.y).toBeCloseToAll([BY_AVERAGES[2]], 3);
});

check('in training the averages go a tenth of the way to the batch', async ({ scenario }) => {
  const { updates, after } = await apply(scenario);
  const { 'norm/mean': mean, 'norm/variance': variance } = updates;
  misconception(
    after['norm/mean'][0] !== 1,
    'The layer assigned its averages itself. Its computation is recorded once and then runs as a graph, and fit must be able to keep a frozen layer still: hand the new value to mode.update.',
  );
  misconception(
    Object.keys(updates).length === 0 && after['norm/mean'][0] === 1,
    'The averages stay at what they were when the net was made, so prediction normalises by numbers that have nothing to do with the data. Hand the new ones to mode.update in training.',
  );
  misconception(
    mean !== undefined && variance === undefined,
    'Only the mean is handed in. The variance has a moving average as well: `NAME/variance`.',
  );
  misconception(
    near([mean ?? []], [[3.7, 24.5]]),
    'It is the wrong way round: 0.1 of the old and 0.9 of the batch. Then the averages are hardly more than the last batch. (PyTorch calls 0.1 the momentum, Keras 0.9. Both keep 0.9 of the old.)',
  );
  misconception(
    near([mean ?? []], [[4, 25]]),
    'The averages became those of the last batch, and that is what prediction would rest on. Keep 0.9 of the old and add 0.1 of the batch.',
  );
  misconception(
    near([mean ?? []], [[1.3, 20.5]]) && near([variance ?? []], [[3.6 + Math.sqrt(5) / 10, 91.5]], 2e-2),
    'For the variance the standard deviation was handed in. Its square root is taken when the layer normalises; store the variance.',
  );
  // 0.9 * 1 + 0.1 * 4, 0.9 * 20 + 0.1 * 25; 0.9 * 4 + 0.1 * 5, 0.9 * 100 + 0.1 * 225.
  expect(mean).toBeCloseToAll([1.3, 20.5], 4);
  expect(variance).toBeCloseToAll([4.1, 112.5], 3);
});

check('outside training nothing is handed in', async ({ scenario }) => {
  const { updates, after } = await apply(scenario, { training: false });
  misconception(
    Object.keys(updates).length > 0,
    `The layer handed in ${Object.keys(updates).join(' and ')} though mode.training is false. It is frozen, or the net predicts: either way its averages stay.`,
  );
  expect(updates).toEqual({});
  expect(after).toEqual(USE.weights);
});

check('every layer has averages of its own', async ({ scenario }) => {
  const weights = { ...weightsOf('norm'), ...weightsOf('late'), 'late/mean': [4, 20] };
  const { updates } = await apply(scenario, { name: 'late', weights });
  misconception(
    Object.keys(updates).some((name) => name.startsWith('norm/')),
    'The layer `late` handed in averages called `norm/…`, so two layers would share them. Take the name that norm was given.',
  );
  expect(Object.keys(updates).sort()).toEqual(['late/mean', 'late/variance']);
  expect(updates['late/mean']).toBeCloseToAll([4, 20.5], 4);
});

check('a feature that is the same in the whole batch stays finite', async ({ scenario }) => {
  const x = X.map(([value]) => [value, 30]);
  const { y } = await apply(scenario, { x });
  misconception(
    y.flat().some(Number.isNaN),
    'The second feature is 30 in the whole batch: its variance is 0, and 0 / 0 is NaN. A unit that never fires does that. Add 0.001 to the variance before the root.',
  );
  expect(y).toBeCloseToAll(
    BY_BATCH.map(([value]) => [value, 1]),
    3,
  );
});

check('drawn batches and averages, in both ways of running', async ({ scenario }) => {
  const draw = unseen(13);
  for (let round = 0; round < 4; round++) {
    const [features, name] = [1 + Math.floor(4 * draw()), `norm${Math.floor(1000 * draw())}`];
    const x = matrix(3 + Math.floor(5 * draw()), features, () => 6 * draw() - 2);
    const [scale, offset, average, spread] = matrix(4, features, () => 0.5 + 2 * draw());
    const parts = { scale, offset, mean: average, variance: spread };
    const weights = Object.fromEntries(Object.entries(parts).map(([part, values]) => [`${name}/${part}`, values]));
    const ofBatch = x[0].map((_, j) => mean(x.map((row) => row[j])));
    const varianceOfBatch = ofBatch.map((m, j) => mean(x.map((row) => (row[j] - m) ** 2)));
    const normalised = (means: number[], variances: number[]) =>
      x.map((row) => row.map((v, j) => ((v - means[j]) / Math.sqrt(variances[j] + 1e-3)) * scale[j] + offset[j]));
    const training = await apply(scenario, { name, x, weights, training: true });
    expect(training.y).toBeCloseToAll(normalised(ofBatch, varianceOfBatch), 3);
    expect(Object.keys(training.updates).sort()).toEqual([`${name}/mean`, `${name}/variance`]);
    const tenth = (old: number[], now: number[]) => old.map((value, j) => 0.9 * value + 0.1 * now[j]);
    expect(training.updates[`${name}/mean`]).toBeCloseToAll(tenth(average, ofBatch), 4);
    expect(training.updates[`${name}/variance`]).toBeCloseToAll(tenth(spread, varianceOfBatch), 4);
    const predicting = await apply(scenario, { name, x, weights, training: false });
    expect(predicting.y).toBeCloseToAll(normalised(average, spread), 3);
    expect(predicting.updates).toEqual({});
  }
});

check('a prediction does not depend on who else is asked about', async (reach) => {
  const learnt = await learn(reach);
  const { alone, inFives, mixed } = learnt.outputs;
  expect(lossOf(learnt)).toBeLessThan(0.3);
  misconception(
    near(
      alone,
      alone.map(() => alone[0]),
    ),
    'Shown one at a time, all examples get the same answer: x minus the mean of a batch of one is 0, whatever x is.',
  );
  expect(inFives).toBeCloseToAll(alone, 3);
  expect(mixed).toBeCloseToAll(alone, 3);
  expect(alone).toBeCloseToAll(learnt.expected, 3);
});

check('what was learnt holds for new examples, one at a time', async (reach) => {
  const learnt = await learn(reach);
  const { accuracy, weights } = learnt;
  misconception(
    accuracy < 0.9 && lossOf(learnt) < 0.3 && numbersIn(weights)['norm/mean'].every((value) => value === 0),
    `Trained to a loss of ${lossOf(learnt).toFixed(2)}, and right for ${accuracy} of new examples: the stored means are still 0, as on the first day.`,
  );
  // Guessing gives 0.33; a solution more than 0.95 with twelve draws.
  expect(accuracy).toBeGreaterThan(0.9);
  // Another way of computing the same moments: within 0.00004.
  for (const [name, values] of Object.entries(numbersIn(weights))) {
    expect(values).toBeCloseToAll(learnt.reference[name], 2);
  }
});

check('a frozen normalisation stays as it is while the rest learns', async (reach) => {
  const before = numbersIn((await learn(reach)).weights);
  const { weights: after, expected } = await tune(reach);
  const moved = Object.keys(after).filter((name) => after[name].some((value, i) => !Object.is(value, before[name][i])));
  expect(moved).toEqual(['sums/kernel', 'head/kernel', 'head/bias']);
  for (const name of moved) expect(after[name]).toBeCloseToAll(expected[name], 3);
});

check('no tensor stays behind', async (reach) => {
  const [{ left }, frozen] = [await learn(reach), await tune(reach)];
  misconception(
    left + frozen.left > 0,
    `${left + frozen.left} tensors are still in memory after training. Nothing has to be kept in norm: mode.update keeps what it is given.`,
  );
  expect({ learning: left, 'tuning with a frozen layer': frozen.left }).toEqual({
    learning: 0,
    'tuning with a frozen layer': 0,
  });
});
