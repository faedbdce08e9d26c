import { check, expect, matrix, mean, misconception, type Reach, sum, type TensorData, unseen } from 'course/check';

type Weights = Record<string, TensorData | null>;
type Numbers = Record<string, number[]>;

interface Use {
  layers: string[];
  weights: Record<string, unknown>;
  x: unknown;
}

interface Adapted {
  before: Numbers;
  /** The weights that the net has afterwards, and the variables that it had before as they are afterwards. */
  after: Numbers;
  original: Numbers;
  /** New tensors that are still in memory. */
  left: { inAll: number; besidesTheNet: number };
  disposed: boolean;
}

interface Recorded extends Omit<Adapted, 'before' | 'after' | 'original'> {
  after: Weights;
  original: Weights;
}

interface Learnt {
  net: Omit<Use, 'x'>;
  x: number[][];
  /** Accuracies before it is adapted. */
  source: number;
  target: number;
}

// What reaches norm1 is 2, 6, 10, 14 and 1, 1, 4, 4.
const X = [
  [1, 10],
  [3, 10],
  [5, 40],
  [7, 40],
];
const FIRST = {
  'sums1/kernel': [
    [2, 0],
    [0, 0.1],
  ],
  'norm1/scale': [2, 1],
  'norm1/offset': [0, 1],
  'norm1/mean': [1, 2],
  'norm1/variance': [4, 1],
};
const SECOND = {
  'sums2/kernel': [
    [1, -1, 0.5],
    [2, 1, 0],
  ],
  'norm2/scale': [1, 3, 0.5],
  'norm2/offset': [0, 1, 2],
  'norm2/mean': [0, 0, 0],
  'norm2/variance': [1, 1, 1],
};
const ONE = { layers: ['sums1', 'norm1', 'relu'], weights: FIRST, x: X };
const TWO = { layers: ['sums1', 'norm1', 'relu', 'sums2', 'norm2'], weights: { ...FIRST, ...SECOND }, x: X };

/** Lets the answer adapt a net. What it had before is what was sent, in 32 bits. */
async function adapt(scenario: Reach['scenario'], use: Use = ONE): Promise<Adapted> {
  const { after, original, ...rest } = await scenario<Recorded>('adapt', use);
  const gone = Object.keys(after).filter((name) => !after[name]);
  if (gone.length > 0) throw new Error(`${gone.join(', ')}: no tensor of TensorFlow's any more, or disposed.`);
  const before = Object.entries(use.weights).map(([name, values]) => [name, float32(values)]);
  return { before: Object.fromEntries(before), after: numbersIn(after), original: numbersIn(original), ...rest };
}

const float32 = (values: unknown) => [values].flat(4).map((value) => Math.fround(value as number));

/** None of what is gone. */
const numbersIn = (weights: Weights): Numbers =>
  Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, data?.values ?? []]));

/** Names whose numbers are not the same to the bit. */
const differing = (a: Numbers, b: Numbers) =>
  Object.keys(a).filter((name) => a[name].some((value, i) => !Object.is(value, b[name]?.[i])));

const near = (a: number[] | undefined, b: number[], within = 1e-3) =>
  a !== undefined && a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < within);

/** Who does nothing leaves everything as it was, too. */
const expectAdapted = (after: Numbers) => expect(after['norm1/mean']).not.toEqual(FIRST['norm1/mean']);

const SEED = 100 + Math.floor(1e6 * unseen(38)());
let known: Promise<Learnt> | undefined;

/** A net trained on the source, prepared during the checks before the one that needs it. */
function learnt(measure: Reach['measure']): Promise<Learnt> {
  known ??= measure<Learnt>('learnt', SEED);
  return known;
}

check('the averages become the mean and the variance of what reaches the layer', async ({ scenario, measure }) => {
  void learnt(measure).catch(() => undefined);
  const { after } = await adapt(scenario);
  const [mean, variance] = [after['norm1/mean'], after['norm1/variance']];
  misconception(
    near(mean, [4, 25]),
    'These are the means of the examples themselves. Batch normalisation sees what the layers before it made of them: let x pass through them first.',
  );
  misconception(
    near(mean, [1.7, 2.05]),
    'The averages went a tenth of the way, as in training. Nine tenths of what the layer goes by is still the source: put the new ones in their place.',
  );
  misconception(
    near(mean, [8, 2.5]) && near(variance, [4, 1]),
    'Only the mean is new. A target in other units has another spread as well, and `norm1/variance` is still that of the source.',
  );
  misconception(
    near(mean, [8, 2.5]) && near(variance, [Math.sqrt(20), 1.5]),
    'The standard deviation stands where the variance belongs. The layer takes the root itself.',
  );
  misconception(
    near(mean, [6.9991, 1.4998]),
    'These are the means of the output of the layer under its old averages. What it normalises is what reaches it: take the moments before layer.apply.',
  );
  misconception(near(mean, [1, 2]) && near(variance, [4, 1]), 'The averages are those of the source still.');
  // By hand: (2 + 6 + 10 + 14) / 4 and (36 + 4 + 4 + 36) / 4; (1 + 1 + 4 + 4) / 4 and 1.5^2.
  expect(mean).toBeCloseToAll([8, 2.5], 4);
  expect(variance).toBeCloseToAll([20, 2.25], 3);
});

check('kernels, scale and offset stay to the bit', async ({ scenario }) => {
  const { before, after } = await adapt(scenario, TWO);
  const moved = differing(before, after).filter((name) => !/mean|variance/.test(name));
  misconception(
    moved.some((name) => /scale|offset/.test(name)),
    `${moved.join(', ')} changed. Scale and offset were learnt with labels and say what the next layer expects; only the averages describe a domain.`,
  );
  expect(moved).toEqual([]);
  expectAdapted(after);
});

check('a later layer gets the averages of what the earlier ones let through now', async ({ scenario }) => {
  const { after } = await adapt(scenario, TWO);
  // NumPy 2.4. Under the old averages of norm1 the means would be 9.9986, -5.4994 and 3.4996.
  misconception(
    near(after['norm1/mean'], [8, 2.5]) && near(after['norm2/mean'], [9.9986, -5.4994, 3.4996]),
    'norm2 got the averages of what reached it under the old averages of norm1, and that never reaches it again. Go from the front to the back: new averages for a layer, then on through it.',
  );
  misconception(
    near(after['norm2/mean'], [0, 0, 0]) && near(after['norm1/mean'], [8, 2.5]),
    'The first batch normalisation is adapted and the second is not. Every one has averages of the source: go on to the end of the net.',
  );
  misconception(
    near(after['norm1/mean'], [1, 2]) && !near(after['norm2/mean'], [0, 0, 0]),
    'The last batch normalisation is adapted and the first is not. Every one has averages of the source, and the first is nearest to the camera.',
  );
  expect(after['norm1/mean']).toBeCloseToAll([8, 2.5], 4);
  expect(after['norm2/mean']).toBeCloseToAll([2.8944, 0.1056, 0.4472], 3);
  expect(after['norm2/variance']).toBeCloseToAll([8.775, 0.4111, 0.3], 2);
});

/** Mean and variance of each column. */
function moments(x: number[][]): { mean: number[]; variance: number[] } {
  const columns = x[0].map((_, j) => x.map((row) => row[j]));
  return { mean: columns.map(mean), variance: columns.map((c) => mean(c.map((value) => (value - mean(c)) ** 2))) };
}

check('drawn nets and drawn targets', async ({ scenario }) => {
  const next = unseen(37);
  for (let round = 0; round < 4; round++) {
    const [input, hidden, output] = [0, 0, 0].map(() => 1 + Math.floor(4 * next()));
    const draw = (rows: number, columns: number) => matrix(rows, columns, () => 3 * next() - 1);
    const [early, late] = ['', ''].map(() => `${Math.floor(1000 * next())}`);
    const norm = (name: string, width: number) => {
      const [scale, offset, centre, variance] = [...draw(3, width), draw(1, width)[0].map((value) => value ** 2)];
      return {
        [`${name}/scale`]: scale,
        [`${name}/offset`]: offset,
        [`${name}/mean`]: centre,
        [`${name}/variance`]: variance,
      };
    };
    const kernels = [draw(input, hidden), draw(hidden, output)];
    const weights: Record<string, number[] | number[][]> = {
      [`sums${early}a/kernel`]: kernels[0],
      ...norm(`norm${early}a`, hidden),
      [`sums${late}b/kernel`]: kernels[1],
      ...norm(`norm${late}b`, output),
    };
    const layers = [`sums${early}a`, `norm${early}a`, 'relu', `sums${late}b`, `norm${late}b`];
    const x = draw(4 + Math.floor(5 * next()), input);
    const product = (rows: number[][], kernel: number[][]) =>
      rows.map((row) => kernel[0].map((_, j) => sum(row.map((value, i) => value * kernel[i][j]))));
    const atFirst = product(x, kernels[0]);
    const first = moments(atFirst);
    const [scale, offset] = ['scale', 'offset'].map((part) => weights[`norm${early}a/${part}`] as number[]);
    const passed = atFirst.map((row) =>
      row.map((value, j) =>
        Math.max(0, ((value - first.mean[j]) / Math.sqrt(first.variance[j] + 1e-3)) * scale[j] + offset[j]),
      ),
    );
    const second = moments(product(passed, kernels[1]));
    const { after } = await adapt(scenario, { layers, weights, x });
    for (const [name, { mean: centre, variance }] of [
      [`norm${early}a`, first],
      [`norm${late}b`, second],
    ] as const) {
      expect(after[`${name}/mean`]).toBeCloseToAll(centre, 3);
      expect(after[`${name}/variance`]).toBeCloseToAll(variance, 2);
    }
  }
});

check('in a map every place counts', async ({ scenario }) => {
  // Two pictures of two by two, two channels. By hand: 1, ..., 8 have mean 4.5 and variance 63 / 12; 0 and 4 in turns 2 and 4.
  const x = [
    [
      [
        [1, 0],
        [2, 4],
      ],
      [
        [3, 0],
        [4, 4],
      ],
    ],
    [
      [
        [5, 0],
        [6, 4],
      ],
      [
        [7, 0],
        [8, 4],
      ],
    ],
  ];
  const { 'sums1/kernel': _, ...weights } = FIRST;
  const { after } = await adapt(scenario, { layers: ['norm1', 'relu'], weights, x }).catch((error: Error) => {
    misconception(
      /shape/i.test(error.message),
      'The averages of a map do not fit the layer. Each channel has one mean, over the examples and over all places: the moments along every axis but the last.',
    );
    throw error;
  });
  expect(after['norm1/mean']).toBeCloseToAll([4.5, 2], 4);
  expect(after['norm1/variance']).toBeCloseToAll([5.25, 4], 4);
});

check('a target in other units is known again, without a label', async ({ scenario, measure }) => {
  const { net, x, source, target } = await learnt(measure);
  expect(source).toBeGreaterThan(0.95);
  expect(target).toBeLessThan(0.8);
  const { after } = await scenario<{ after: Weights }>('adapt', { ...net, x });
  // Measured on other examples of the target than those that were adapted to. A solution: 0.97 and more
  // with thirty draws, from 0.5 to 0.55 before.
  expect(await measure<number>('adapted', SEED, net, after)).toBeGreaterThan(0.9);
});

check('the variables are those that were there', async ({ scenario }) => {
  const { original, disposed, after, left } = await adapt(scenario, TWO);
  const stale = differing(after, original);
  misconception(
    stale.length > 0,
    `${stale.join(', ')}: a new variable is in place of the old one. Nets that were joined or cut from this one go by the old one still: assign the new numbers to it.`,
  );
  misconception(disposed, "The examples of the target were disposed. They are the caller's, who may want them again.");
  expect({ stale, disposed, new: left.inAll - left.besidesTheNet }).toEqual({ stale: [], disposed: false, new: 0 });
  expectAdapted(original);
});

check('no tensor stays behind', async ({ scenario }) => {
  const { left, after } = await adapt(scenario, TWO);
  const { besidesTheNet } = left;
  misconception(
    besidesTheNet > 0,
    `${besidesTheNet} tensors are still in memory: what passed from layer to layer. tf.tidy frees them.`,
  );
  expect(besidesTheNet).toBe(0);
  expectAdapted(after);
});
