import {
  check,
  expect,
  matrix,
  mean,
  misconception,
  type Reach,
  random,
  rows,
  sum,
  type TensorData,
  tensor,
  unseen,
} from 'course/check';

/** Whether two nested arrays of numbers agree to a thousandth. */
const same = (a: unknown, b: unknown) => JSON.stringify(a, thousandths) === JSON.stringify(b, thousandths);
const thousandths = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e3) / 1e3 : value);

check('a prototype is the mean of its class', async ({ call }) => {
  // Label 7: (0,0), (2,0), (1,3): sum (3,3), mean (1,1). Label 2: (6,6), (4,8): sum (10,14), mean (5,7).
  const features = [
    [0, 0],
    [6, 6],
    [2, 0],
    [4, 8],
    [1, 3],
  ];
  const result = await call<TensorData>('prototypes', tensor(features), [7, 2, 7, 2, 7]);
  const found = rows(result);
  misconception(
    result.shape[0] > 2 && same(found[2], [5, 7]),
    'There is a row for every number up to the largest label, also for those that no example has. Labels may have gaps: make one row for each label that occurs.',
  );
  misconception(
    same(found, [
      [10, 14],
      [3, 3],
    ]),
    'These are the sums of the classes. A class with more examples would lie further out: divide by its number of examples.',
  );
  misconception(
    same(found, [
      [2, 2.8],
      [0.6, 0.6],
    ]),
    'Each sum was divided by the number of all examples. Divide by the number of examples of that class.',
  );
  misconception(
    same(found, [
      [4, 5.6],
      [1.2, 1.2],
    ]),
    'Each sum was divided by examples / classes, as if all classes were equally large. Count the examples of each class.',
  );
  misconception(
    same(found[0], [2.6, 3.4]),
    'This is the mean of all examples, whatever their label. Take the mean of the rows of one class at a time.',
  );
  misconception(
    same(found, [
      [3, 3],
      [7 / 3, 11 / 3],
    ]),
    'The rows were taken in blocks, as if the examples were sorted by label. They come in any order: pick rows by their label.',
  );
  misconception(
    same(found, [
      [1, 1],
      [5, 7],
    ]),
    'The rows follow the order in which labels first appear. The smallest label comes first.',
  );
  expect(result.shape).toEqual([2, 2]);
  expect(found).toBeCloseToAll([
    [5, 7],
    [1, 1],
  ]);
});

check('prototypes stand in the order of their labels, as numbers', async ({ call }) => {
  // Means by hand: 7: (1+3)/2 = 2; 10: 5; 200: (8+10)/2 = 9.
  const result = await call<TensorData>('prototypes', tensor([[8], [1], [5], [3], [10]]), [200, 7, 10, 7, 200]);
  misconception(
    same(rows(result), [[5], [9], [2]]),
    'The labels are sorted as text: "10" stands before "7". Give sort() a comparison: (a, b) => a - b.',
  );
  expect(rows(result)).toBeCloseToAll([[2], [5], [9]]);
});

/** What `nearest` and `nearestByCosine` gave, as a plain array. */
function labelsOf(result: unknown, queries: number, classes: number): number[] {
  misconception(
    (result as TensorData)?.dtype !== undefined,
    'A tensor came back. Read its values with dataSync() and return a plain array of labels.',
  );
  const labels = Array.from((result ?? []) as ArrayLike<number>);
  misconception(
    labels.length === classes && queries !== classes,
    `${classes} labels came back for ${queries} queries: the minimum was taken over the queries, once for each class. Take it over the classes, once for each query.`,
  );
  return labels;
}

// Label 3: (0,0), (2,0), (10,0), mean (4,0). Label 8: (12,1), (16,-1), mean (14,0). The border is x = 9.
const FAR = [
  [12, 1],
  [0, 0],
  [2, 0],
  [16, -1],
  [10, 0],
];
const FAR_LABELS = [8, 3, 3, 8, 3];
const FAR_MEANS = [
  [4, 0],
  [14, 0],
];

/** Whether `prototypes` is right here. Where it is not, a wrong label says nothing about the distance. */
async function soundPrototypes(call: Reach['call'], features: number[][], labels: number[], expected: number[][]) {
  return call<TensorData>('prototypes', tensor(features), labels).then(
    (result) => same(rows(result), expected),
    () => false,
  );
}

check('a query gets the label of the nearest prototype', async ({ call }) => {
  const queries = [
    [1, 1],
    [15, 0],
    [8, 0],
    [20, 5],
  ];
  const result = await call('nearest', tensor(FAR), FAR_LABELS, tensor(queries)).catch((error: Error) => {
    misconception(
      /broadcast|shape/i.test(error.message),
      'Queries [4, 2] and prototypes [2, 2] do not line up: tf.sub pairs row with row. Give the queries an axis of length 1 (expandDims), [4, 1, 2], so that every query meets every prototype.',
    );
    throw error;
  });
  const labels = labelsOf(result, 4, 2);
  misconception(
    same(labels, [8, 3, 8, 3]),
    'The label of the farthest prototype came back: distances are small where things are alike. Take the smallest.',
  );
  misconception(
    same(labels, [0, 1, 0, 1]),
    'The place of the prototype came back (0, 1, …), not its label. Look up the label that is at this place.',
  );
  expect(labels).toEqual([3, 8, 3, 8]);
});

check('the whole class decides, not its nearest example', async ({ call }) => {
  // (9.5, 0) is 0.5 away from the example (10, 0) of label 3, but 5.5 from its prototype and 4.5 from the other.
  const sound = await soundPrototypes(call, FAR, FAR_LABELS, FAR_MEANS);
  const labels = labelsOf(
    await call(
      'nearest',
      tensor(FAR),
      FAR_LABELS,
      tensor([
        [9.5, 0],
        [8.5, 0],
        [9.25, 0.5],
      ]),
    ),
    3,
    2,
  );
  misconception(
    sound && same(labels, [3, 3, 3]),
    'The nearest single example decided: (10, 0) is an outlier of its class. Compare with the means of the classes.',
  );
  expect(labels).toEqual([8, 3, 8]);
});

// Label 1: (10,1), (10,3), mean (10,2), which is long. Label 0: (1,2), (1,4), (1,3), mean (1,3), which is short.
const LONG = [
  [10, 1],
  [1, 2],
  [1, 4],
  [10, 3],
  [1, 3],
];
const LONG_LABELS = [1, 0, 0, 1, 0];
const LONG_MEANS = [
  [1, 3],
  [10, 2],
];

check('cosine compares directions, not lengths', async ({ call }) => {
  // Cosines with label 0 and 1, by hand:
  // (2,2): 8/(2.828*3.162) = 0.894 and 24/(2.828*10.198) = 0.832. (3,1): 6/10 = 0.600 and 32/32.249 = 0.992.
  // (1,4): 13/13.038 = 0.997 and 18/42.047 = 0.428.
  const queries = [
    [2, 2],
    [3, 1],
    [1, 4],
  ];
  const sound = await soundPrototypes(call, LONG, LONG_LABELS, LONG_MEANS);
  const labels = labelsOf(await call('nearestByCosine', tensor(LONG), LONG_LABELS, tensor(queries)), 3, 2);
  misconception(
    sound && same(labels, [1, 1, 1]),
    'The longer prototype won every time: this is the dot product. Divide by the length of each prototype (tf.norm along axis 1), or its size counts as similarity.',
  );
  misconception(
    sound && same(labels, [0, 0, 0]),
    'This is the nearest prototype by Euclidean distance: (3, 1) lies closer to (1, 3), but points where (10, 2) points.',
  );
  misconception(
    sound && same(labels, [1, 0, 1]),
    'The smallest cosine was taken. A cosine is a similarity: 1 for the same direction, so take the largest.',
  );
  expect(labels).toEqual([0, 1, 0]);
});

check('twelve examples of three classes in four dimensions', async ({ call }) => {
  const next = random(5);
  const draw = (count: number) => Array.from({ length: count }, () => [next(), next(), next(), next()]);
  const wide = (points: number[][]) => tensor(points.map(([first, ...others]) => [3 * first, ...others]));
  const features = wide(draw(12));
  const queries = wide(draw(8));
  const labels = [40, 9, 40, 100, 9, 9, 100, 40, 9, 9, 100, 9];
  // The same numbers drawn, averaged and compared in NumPy.
  expect(rows(await call<TensorData>('prototypes', features, labels))).toBeCloseToAll(
    [
      [1.67596, 0.32584, 0.60907, 0.26388],
      [0.79172, 0.60709, 0.19651, 0.60411],
      [1.98528, 0.55073, 0.50729, 0.63046],
    ],
    4,
  );
  const byDistance = labelsOf(await call('nearest', features, labels, queries), 8, 3);
  expect(byDistance).toEqual([100, 40, 40, 40, 40, 40, 40, 40]);
  const byCosine = labelsOf(await call('nearestByCosine', features, labels, queries), 8, 3);
  expect(byCosine).toEqual([100, 40, 40, 100, 40, 40, 40, 9]);
});

/** The place of the smallest number, or -1 where another is nearly as small and rounding might decide. */
function smallest(values: number[]): number {
  const [first, second = Infinity] = [...values].sort((a, b) => a - b);
  return second - first > 1e-3 ? values.indexOf(first) : -1;
}

check('drawn examples of drawn labels', async ({ call }) => {
  const next = unseen(17);
  for (let round = 0; round < 2; round++) {
    const [size, classes] = [2 + Math.floor(4 * next()), 2 + Math.floor(3 * next())];
    const names = Array.from({ length: classes }, (_, c) => 40 * c + Math.floor(40 * next()));
    // The last class comes first, so that the order is not that of the labels; each occurs.
    const labels = [...names].reverse();
    while (labels.length < 12) labels.push(names[Math.floor(classes * next())]);
    const draw = (count: number) => matrix(count, size, () => 4 * next() - 1.5);
    const features = draw(labels.length);
    const means = names.map((name) => {
      const own = features.filter((_, i) => labels[i] === name);
      return own[0].map((_, j) => mean(own.map((row) => row[j])));
    });
    const dot = (a: number[], b: number[]) => sum(a.map((value, j) => value * b[j]));
    const unlikeness = (q: number[], p: number[]) => -dot(q, p) / Math.sqrt(dot(q, q) * dot(p, p));
    const byDistance = (q: number[]) => smallest(means.map((p) => Math.hypot(...p.map((value, j) => value - q[j]))));
    const byCosine = (q: number[]) => smallest(means.map((p) => unlikeness(q, p)));
    const queries = draw(12).filter((q) => byDistance(q) >= 0 && byCosine(q) >= 0);
    const [x, q] = [tensor(features), tensor(queries)];
    expect(rows(await call<TensorData>('prototypes', x, labels))).toBeCloseToAll(means, 3);
    const found = [await call('nearest', x, labels, q), await call('nearestByCosine', x, labels, q)];
    expect(Array.from(found[0] as ArrayLike<number>)).toEqual(queries.map((row) => names[byDistance(row)]));
    expect(Array.from(found[1] as ArrayLike<number>)).toEqual(queries.map((row) => names[byCosine(row)]));
  }
});

check('no tensor stays behind', async ({ memory }) => {
  // Neither the nearest nor the direction changes where everything is drawn larger.
  const scale = 1 + unseen(18)();
  const scaled = (points: number[][]) => points.map((row) => row.map((value) => scale * value));
  const labels = [3, 0, 3];
  const features = tensor(
    scaled([
      [1, 2],
      [3, 4],
      [5, 7],
    ]),
  );
  const queries = tensor(
    scaled([
      [1, 1],
      [2, 5],
    ]),
  );
  const calls = {
    prototypes: await memory<TensorData>('prototypes', [features, labels]),
    nearest: await memory<ArrayLike<number>>('nearest', [features, labels, queries]),
    nearestByCosine: await memory<ArrayLike<number>>('nearestByCosine', [features, labels, queries]),
  };
  const namesWhere = (is: (counted: { left: number; disposed: number[] }) => boolean) =>
    Object.entries(calls).flatMap(([name, counted]) => (is(counted) ? [name] : []));
  const disposing = namesWhere(({ disposed }) => disposed.length > 0);
  misconception(
    disposing.length > 0,
    `${disposing.join(' and ')} disposed the tensors it was given, but they belong to the caller, who may still need them. Dispose only what you made: tf.tidy does exactly that.`,
  );
  const leaking = namesWhere(({ left }) => left > 0);
  misconception(
    leaking.length > 0,
    `Leaked by ${leaking.join(' and ')}: tensors made on the way are still in memory, since TensorFlow does not free them by itself. Wrap the work in tf.tidy(() => …) and read the values inside it.`,
  );
  expect({ disposing, leaking }).toEqual({ disposing: [], leaking: [] });
  // Label 0: (3, 4). Label 3: (1, 2) and (5, 7), mean (3, 4.5). Queries (1, 1) and (2, 5); cosines 0.990 and 0.981,
  // 0.966 and 0.980.
  const means = scaled([
    [3, 4],
    [3, 4.5],
  ]);
  for (const result of calls.prototypes.results) expect(rows(result)).toBeCloseToAll(means, 3);
  for (const { results } of [calls.nearest, calls.nearestByCosine]) {
    for (const result of results) expect(Array.from(result ?? [])).toEqual([0, 3]);
  }
});
