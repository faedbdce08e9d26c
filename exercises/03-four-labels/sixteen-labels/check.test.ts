import { check, expect, misconception, normal, type Reach, unseen } from 'course/check';

interface Task {
  features: number[][];
  labels: number[];
  unlabelled: number[][];
  truth: number[];
}

const [CLASSES, LABELS, TESTED, TELLING, NOISE] = [6, 16, 240, 8, 12];
/** Features divided by their spread within classes lead to 216 and more on each of 200 draws, the nearest mean to 134 at most. */
const ENOUGH = 192;

/** Examples with eight features whose means differ between classes, and twelve that vary more and do not. */
function drawn(seed: number): Task {
  const next = unseen(seed);
  const centres = Array.from({ length: CLASSES }, () => Array.from({ length: TELLING }, () => 2 * normal(next)));
  const spreads = Array.from({ length: NOISE }, () => 7 * (0.5 + next()));
  const example = (label: number) => [
    ...centres[label].map((value) => value + normal(next)),
    ...spreads.map((spread) => spread * normal(next)),
  ];
  const labels = Array.from({ length: CLASSES * LABELS }, (_, row) => row % CLASSES);
  const features = labels.map(example);
  const truth = Array.from({ length: TESTED }, () => Math.floor(CLASSES * next()));
  return { features, labels, unlabelled: truth.map(example), truth };
}

const SETS = [321, 322, 323];
const distance = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
const lowest = (values: number[]) => values.indexOf(Math.min(...values));
const unit = (row: number[]) => row.map((value) => value / Math.sqrt(distance(row, Array(row.length).fill(0))));

/** Each example with its mean and its spread taken off. */
const standardised = (row: number[]) => {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  return unit(row.map((value) => value - mean));
};

const standardisedRows = (task: Task): Task => ({
  ...task,
  features: task.features.map(standardised),
  unlabelled: task.unlabelled.map(standardised),
});

const meansOf = (features: number[][], labels: number[]) =>
  Array.from({ length: CLASSES }, (_, label) => {
    const rows = features.filter((_, row) => labels[row] === label);
    return rows[0].map((_, column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length);
  });

/** The nearest of the class means, as they are or changed. */
function byMeans(task: Task, changed: (row: number[]) => number[] = (row) => row): number[] {
  const means = meansOf(task.features, task.labels).map(changed);
  return task.unlabelled.map((row) => lowest(means.map((mean) => distance(changed(row), mean))));
}

/** The class that is most frequent among the nearest labelled examples; of several the nearest one. */
function byNeighbours({ features, labels, unlabelled }: Task, count: number): number[] {
  return unlabelled.map((row) => {
    const near = features
      .map((other, at) => ({ label: labels[at], distance: distance(row, other) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, count)
      .map(({ label }) => label);
    const votes = (label: number) => near.filter((other) => other === label).length;
    return near.reduce((best, label) => (votes(label) > votes(best) ? label : best));
  });
}

/** How many of two lists agree, as a fraction. */
const agreement = (a: number[], b: number[]) => a.filter((value, at) => value === b[at]).length / b.length;
const call = (reach: Reach, { features, labels, unlabelled }: Omit<Task, 'truth'>) =>
  reach.call<number[]>('classify', features, labels, unlabelled);

check('is right for at least 192 of 240 examples, on three hidden sets', async (reach) => {
  const results: { task: Task; predicted: number[]; right: number }[] = [];
  for (const seed of SETS) {
    const task = drawn(seed);
    const predicted = await call(reach, task);
    expect(predicted).toHaveLength(TESTED);
    expect(predicted.filter((label) => !task.labels.includes(label))).toEqual([]);
    results.push({ task, predicted, right: predicted.filter((label, row) => label === task.truth[row]).length });
  }
  const short = results.some(({ right }) => right < ENOUGH);
  const as = (method: (task: Task) => number[]) =>
    short && results.every(({ task, predicted }) => agreement(predicted, method(task)) > 0.97);
  misconception(
    results.every(({ predicted }) => new Set(predicted).size === 1),
    'That predicts one class for all examples: the baseline of any classifier.',
  );
  misconception(
    as((task) => byMeans(task)),
    'These are the nearest class means. Each feature counts by its size, and the noise varies most: find out which features vary little within a class.',
  );
  misconception(
    as((task) => byMeans(task, unit)),
    'That compares directions. The length of an example is gone, but its noisy features still decide where it points.',
  );
  misconception(
    as((task) => byMeans(standardisedRows(task))),
    'That standardises each example over its features. Which features matter is the same for all examples: scale each feature over the examples.',
  );
  misconception(
    as((task) => byNeighbours(task, 1)),
    'One neighbour decides, by a distance in which noise counts most. Weight the features before you measure distances.',
  );
  misconception(
    as((task) => byNeighbours(task, 5)),
    'An example takes the class that is most frequent among its neighbours, but noise decides which these are. Weight the features first.',
  );
  misconception(
    short &&
      results.every(
        ({ task, right, predicted }) =>
          right < TESTED * agreement(byMeans(task), task.truth) && right > 0 && new Set(predicted).size > 1,
      ),
    'That is worse than the nearest class means. Do features that vary much within a class count for more than before?',
  );
  expect(results.map(({ right }) => right >= ENOUGH || `${right} of ${TESTED} right`)).toEqual([true, true, true]);
});

/** Two classes of ten: 0 and 4 with a little noise in the first feature, noise alone in the second. */
function twoClasses(seed: number): Task {
  const next = unseen(seed);
  const labels = Array.from({ length: 20 }, (_, row) => row % 2);
  const features = labels.map((label) => [4 * label + next() - 0.5, 20 * normal(next)]);
  const noiseOf = (label: number) =>
    features.filter((_, row) => labels[row] === label).reduce((sum, row) => sum + row[1], 0) / 10;
  // The noise of each is that of the other class's mean.
  return {
    features,
    labels,
    unlabelled: [
      [0.6, noiseOf(1)],
      [3.4, noiseOf(0)],
    ],
    truth: [0, 1],
  };
}

check('a feature with little noise outweighs one with much', async (reach) => {
  const task = twoClasses(331);
  expect(await call(reach, task)).toEqual(task.truth);
});

check('a feature that is the same in all examples does no harm', async (reach) => {
  const { features, labels, unlabelled, truth } = twoClasses(332);
  const predicted = await call(reach, {
    features: features.map((row) => [7, ...row]),
    labels,
    unlabelled: unlabelled.map((row) => [7, ...row]),
  });
  misconception(
    predicted.some((label) => !labels.includes(label)),
    'A feature with the same value everywhere has a spread of 0. What was divided by zero makes all distances NaN: leave such a feature out.',
  );
  expect(predicted).toEqual(truth);
});
