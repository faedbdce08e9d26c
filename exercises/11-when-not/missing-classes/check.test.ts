import { check, expect, matrix, mean, misconception, type Reach, random, sum, unseen } from 'course/check';

const labelsOf = (...counts: number[]) => counts.flatMap((count, label) => Array<number>(count).fill(label));
const near = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) < 1e-5;

// Shares 0.5, 0.3, 0.2; mean predictions 0.1, 0.4, 0.5; ratios 0.2, 4/3, 5/2.
const HALF = {
  labels: labelsOf(5, 3, 2),
  predictions: [
    [0.1, 0.1, 0.8],
    [0.1, 0.2, 0.7],
    [0.05, 0.9, 0.05],
    [0.15, 0.4, 0.45],
  ],
};
// Shares 0.8, 0.15, 0.05; mean predictions 0.15, 0.8, 0.05; ratios 0.1875, 16/3, 1.
const RARE = {
  labels: labelsOf(16, 3, 1),
  predictions: [
    [0.2, 0.78, 0.02],
    [0.1, 0.82, 0.08],
  ],
};
// Shares 1/3 each; mean predictions 0.5, 0.3, 0.2; ratios 1.5, 0.9, 0.6.
const UNSURE = {
  labels: labelsOf(2, 2, 2),
  predictions: [
    [0.45, 0.35, 0.2],
    [0.55, 0.25, 0.2],
  ],
};

check('a class of which little is predicted is missing', async ({ call }) => {
  const found = await call<number[]>('missingClasses', HALF.predictions, HALF.labels);
  misconception(
    found.length === 2 && found.includes(1) && found.includes(2),
    'These are the classes that the target has. Asked for are those it lacks.',
  );
  misconception(
    found.length === 0,
    'Class 0 has a tenth of the predictions and half of the source: its ratio is 0.2. Compare with its share in the source.',
  );
  expect(found).toEqual([0]);
});

check('little is to be measured by the share in the source', async ({ call }) => {
  const found = await call<number[]>('missingClasses', RARE.predictions, RARE.labels);
  misconception(
    found.includes(2) && !found.includes(0) && !found.includes(1),
    'Class 2 has 0.05 of the predictions, and 0.05 of the source: it is as frequent as ever. Class 0 has 0.15, where the source has 0.8: that one is missing. Divide by the share in the source before comparing.',
  );
  misconception(
    found.includes(2) && found.includes(0),
    'Class 2 was called missing, too. It has 0.05 of the predictions, which is little, but it has no more of the source.',
  );
  misconception(
    found.length === 0,
    'Class 0 makes up 0.8 of the source and 0.15 of the predictions: a ratio of 0.19. A net that has mostly seen class 0 names it in passing everywhere.',
  );
  expect(found).toEqual([0]);
});

check('a net that is unsure still says something', async ({ call }) => {
  const found = await call<number[]>('missingClasses', UNSURE.predictions, UNSURE.labels);
  misconception(
    found.length > 0 && !found.includes(0),
    'Classes 1 and 2 are never the most probable, but they have 0.3 and 0.2 of the predictions. Average the probabilities; counting the winner of each example throws away what a cautious net says.',
  );
  expect(found).toEqual([]);
  // Were it sure of class 1, as of HALF's first, the others would be missing.
  expect(await call('missingClasses', [[0.05, 0.9, 0.05]], UNSURE.labels)).toEqual([0, 2]);
});

check(
  'examples of a missing class count nothing, others as much more as their class is more frequent',
  async ({ call }) => {
    const found = await call<number[]>('sourceWeights', HALF.predictions, HALF.labels);
    const [first, second, third] = [found[0], found[5], found[8]];
    misconception(
      first > 0,
      'The missing class keeps a weight. What a net spreads over classes that are not there is no reason to align with them: 0.',
    );
    misconception(
      first === 0 && near(second, third),
      'All examples that are left count alike. Class 2 is two and a half times as frequent in the target as in the source, class 1 one and a third times: weigh by the ratio.',
    );
    misconception(
      near(third / second, 0.5 / 0.4),
      'The weights follow the mean predictions. But class 1 has more examples in the source than class 2, and each of them carries that weight: divide by the share in the source.',
    );
    misconception(
      near(third / second, 4 / 3 / 2.5),
      'The ratio is upside down: what is more frequent in the target than in the source has to count more.',
    );
    misconception(
      first === 0 && near(second, 4 / 3) && near(third, 2.5),
      'The mean weight is 0.9: with the missing class its share of the loss has gone. Multiply all by one number, so that the mean over the examples is 1.',
    );
    misconception(
      near(sum(found), 1),
      'The weights add up to 1. Their mean has to be 1, over all examples of the source, those of weight 0 among them.',
    );
    misconception(
      first === 0 && near(second * 3 + third * 2, 5),
      'The mean was taken over the examples that are left. Take it over all of the source, those of weight 0 among them.',
    );
    // (0.3 * 4/3 + 0.2 * 5/2) is 0.9; 4/3 / 0.9 and 5/2 / 0.9.
    expect(found).toBeCloseToAll([0, 0, 0, 0, 0, 1.481481, 1.481481, 1.481481, 2.777778, 2.777778], 5);
  },
);

check('where both domains have the same classes as often, all count 1', async ({ call }) => {
  const found = await call<number[]>('sourceWeights', [[0.5, 0.3, 0.2]], HALF.labels);
  expect(found).toBeCloseToAll(Array(10).fill(1), 6);
});

const SOURCE = [
  [0, 0],
  [4, 0],
  [0, 8],
];

check('the target is moved to the weighted mean of the source', async ({ call }) => {
  const target = [
    [10, 10],
    [12, 14],
  ];
  const found = await call<number[][]>('align', SOURCE, [0, 1, 3], target);
  // The plain mean is (4/3, 8/3).
  misconception(
    near(found[0][0], 4 / 3 - 1) && near(found[0][1], 8 / 3 - 2),
    'The target was moved to the mean of the whole source, missing classes and all. Weigh the examples.',
  );
  // (4 / 3 - 1, 24 / 3 - 2)
  misconception(
    near(found[0][0], 1 / 3) && near(found[0][1], 6),
    'The weighted sum was divided by the number of examples. Divide by the sum of the weights: then their scale does not matter.',
  );
  misconception(
    near(found[0][0], 20) && near(found[0][1], 16),
    'The target was moved away from the source: add the mean of the source and subtract that of the target.',
  );
  misconception(
    near(found[0][0], found[1][0]) && near(found[0][1], found[1][1]),
    'All examples of the target ended at one place. Move them all by the same vector; what tells them apart has to stay.',
  );
  // The weighted mean is (1 * 4 + 3 * 0, 1 * 0 + 3 * 8) / 4 = (1, 6), that of the target (11, 12): a move by (-10, -6).
  expect(found).toBeCloseToAll(
    [
      [0, 4],
      [2, 8],
    ],
    6,
  );
  expect(await call('align', SOURCE, [0, 0.5, 1.5], target)).toBeCloseToAll(found, 6);
});

interface Problem {
  predictions: number[][];
  source: { features: number[][]; labels: number[] };
  target: { features: number[][]; labels: number[] };
  missing: number[];
}

/** Five classes of the source, of which the target has two or three, all moved by one vector. */
function draw(seed: number): Problem {
  const next = random(seed);
  const around = () => next() + next() - 1;
  const order = [0, 1, 2, 3, 4].map((c) => [next(), c]).sort((a, b) => a[0] - b[0]);
  const present = order.slice(0, 2 + Math.floor(2 * next())).map(([, c]) => c);
  const inSource = Array.from({ length: 5 }, () => 8 + Math.floor(25 * next()));
  const inTarget = inSource.map((count, c) => (present.includes(c) ? Math.ceil(count * (0.7 + 1.5 * next())) : 0));
  const centres = [0, 1, 2, 3, 4].map((c) => [4 * Math.cos(1.2566 * c), 4 * Math.sin(1.2566 * c)]);
  const angle = 6.2832 * next();
  const shift = [2.6 * Math.cos(angle), 2.6 * Math.sin(angle)];
  const points = (labels: number[], by: number[]) =>
    labels.map((label) => centres[label].map((value, j) => value + by[j] + 0.8 * around()));
  const [labels, truth] = [labelsOf(...inSource), labelsOf(...inTarget)];
  // A tenth to a fifth of each prediction goes to all classes, as they are frequent in the source.
  const predictions = truth.map((label) => {
    const spread = 0.1 + 0.1 * next();
    return inSource.map((count, c) => (spread * count) / labels.length + (c === label ? 1 - spread : 0));
  });
  return {
    predictions,
    source: { features: points(labels, [0, 0]), labels },
    target: { features: points(truth, shift), labels: truth },
    missing: [0, 1, 2, 3, 4].filter((c) => inTarget[c] === 0),
  };
}

const PROBLEMS = Array.from({ length: 12 }, (_, i) => draw(100 + i));

/** The share of the target that lies nearest to the mean of its class in the source. */
function accuracy(moved: number[][], { source, target }: Problem): number {
  const means = [0, 1, 2, 3, 4].map((c) => {
    const own = source.features.filter((_, i) => source.labels[i] === c);
    return [0, 1].map((j) => mean(own.map((row) => row[j])));
  });
  const right = moved.filter(([x, y], i) => {
    const distances = means.map((centre) => Math.hypot(x - centre[0], y - centre[1]));
    return distances.indexOf(Math.min(...distances)) === target.labels[i];
  });
  return right.length / moved.length;
}

async function weightsOf({ predictions, source }: Problem, call: Reach['call']): Promise<number[]> {
  return await call<number[]>('sourceWeights', predictions, source.labels);
}

check('the missing classes of twelve drawn targets are found', async ({ call }) => {
  for (const { predictions, source, missing } of PROBLEMS) {
    expect(await call('missingClasses', predictions, source.labels)).toEqual(missing);
  }
});

check('the weights of twelve drawn targets are in proportion to the target', async ({ call }) => {
  for (const problem of PROBLEMS) {
    const { predictions, source, missing } = problem;
    const weights = await weightsOf(problem, call);
    expect(mean(weights)).toBeCloseTo(1, 6);
    // What a class counts in all is in proportion to what is predicted of it.
    const counted = [0, 1, 2, 3, 4].map((c) => sum(weights.filter((_, i) => source.labels[i] === c)));
    const predicted = counted.map((_, c) => (missing.includes(c) ? 0 : sum(predictions.map((row) => row[c]))));
    expect(counted.map((value) => value / sum(counted))).toBeCloseToAll(
      predicted.map((value) => value / sum(predicted)),
      6,
    );
  }
});

check('drawn predictions, labels and features', async ({ call }) => {
  const next = unseen(59);
  for (let round = 0; round < 6; round++) {
    const classes = 2 + Math.floor(4 * next());
    const labels = [...Array(classes).keys()].flatMap((c) => Array<number>(1 + Math.floor(6 * next())).fill(c));
    const drawn = matrix(3 + Math.floor(5 * next()), classes, next).map((row) => row.map((p, c) => p ** (1 + 2 * c)));
    const predictions = drawn.map((row) => row.map((p) => p / sum(row)));
    const ratios = [...Array(classes).keys()].map(
      (c) => mean(predictions.map((row) => row[c])) / (labels.filter((label) => label === c).length / labels.length),
    );
    // Rounding may decide what lies on the border.
    if (ratios.some((ratio) => Math.abs(ratio - 0.25) < 1e-6)) continue;
    const missing = [...ratios.keys()].filter((c) => ratios[c] < 0.25);
    expect(await call('missingClasses', predictions, labels)).toEqual(missing);
    const raw = labels.map((label) => (missing.includes(label) ? 0 : ratios[label]));
    const weights = await call<number[]>('sourceWeights', predictions, labels);
    expect(weights).toBeCloseToAll(
      raw.map((weight) => weight / mean(raw)),
      6,
    );
    const [source, target] = [labels.length, 4].map((count) => matrix(count, 3, () => 5 * next() - 2));
    const by = [0, 1, 2].map(
      (j) => sum(source.map((row, i) => raw[i] * row[j])) / sum(raw) - mean(target.map((row) => row[j])),
    );
    expect(await call('align', source, raw, target)).toBeCloseToAll(
      target.map((row) => row.map((value, j) => value + by[j])),
      6,
    );
  }
});

check('aligning with what the target has helps, where aligning with everything does harm', async ({ call }) => {
  const [weighted, everything, before]: number[][] = [[], [], []];
  for (const problem of PROBLEMS) {
    const { source, target } = problem;
    const weights = await weightsOf(problem, call);
    weighted.push(accuracy(await call<number[][]>('align', source.features, weights, target.features), problem));
    const all = source.labels.map(() => 1);
    everything.push(accuracy(await call<number[][]>('align', source.features, all, target.features), problem));
    before.push(accuracy(target.features, problem));
  }
  misconception(
    mean(weighted) < mean(before),
    `Right in ${mean(weighted).toFixed(2)} of the target after aligning, and in ${mean(before).toFixed(2)} before: the target was pushed onto classes that it does not have.`,
  );
  expect(Math.min(...weighted)).toBeGreaterThan(0.9);
  expect(mean(weighted)).toBeGreaterThan(mean(before) + 0.1);
  expect(mean(everything)).toBeLessThan(mean(before));
});
