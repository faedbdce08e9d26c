import { check, expect, matrix, misconception, type Reach, type TensorData, unseen } from 'course/check';

type Snapshot = Record<string, number[]>;

interface Proof {
  moved: string[];
  stayed: string[];
}

interface Report {
  /** All weights of the net. */
  names: string[];
  proof: Proof | undefined;
  /** Weights that really moved, and those that have moved a little later. */
  moved: string[];
  movedLater: string[];
  accuracy: number;
  left: number;
}

const of = (names: string[], ...layers: string[]) => names.filter((name) => layers.includes(name.split('/')[0]));

/** Whether a proof puts a weight into one of its lists and not into the other. */
const only = (proof: Proof, list: 'moved' | 'stayed', name: string) =>
  proof[list].includes(name) && !proof[list === 'moved' ? 'stayed' : 'moved'].includes(name);

type Weights = Record<string, TensorData | null>;
type Setting = { layers: string[]; last: number; seed?: number; spread?: number };

/** Lets the answer tune; what moved, and how good the net is, is found out where the answer never was. */
async function tune({ scenario, measure }: Reach, setting: Setting): Promise<Report> {
  const { weights, ...said } = await scenario<{ weights: Weights; proof: Proof; left: number }>('tune', setting);
  const found = await measure<Pick<Report, 'names' | 'moved' | 'accuracy'>>('tuned', setting, weights);
  const movedLater =
    found.moved.length > 0
      ? found.moved
      : await measure<string[]>('movedOf', setting, await scenario<Weights>('later'));
  return { ...said, ...found, movedLater };
}

let tuned: Report | undefined;

/** The last two of three layers tuned, one run that several checks look at. */
async function lastTwo(reach: Reach): Promise<Report> {
  tuned ??= await tune(reach, { layers: ['block1', 'block10', 'top'], last: 2 });
  return tuned;
}

/** Snapshots before and after the weights moved, as plain numbers. */
async function snapshots(scenario: Reach['scenario']) {
  const taken = await scenario<{ first: unknown; later: unknown; left: number }>('snapshots');
  // Tensors in place of numbers say what they hold when they are asked, and so nothing of what they held before.
  const holdsTensors = Object.values((taken.first ?? {}) as object).some((values) => values?.dtype !== undefined);
  return { first: numbersIn(taken.first), later: numbersIn(taken.later), left: taken.left, holdsTensors };
}

function numbersIn(snapshot: unknown): Snapshot {
  const entries = Object.entries((snapshot ?? {}) as Record<string, TensorData | ArrayLike<number> | null>);
  return Object.fromEntries(
    entries.map(([name, values]) => [name, Array.from(values && 'dtype' in values ? values.values : (values ?? []))]),
  );
}

check('a snapshot holds the numbers of every weight', async ({ scenario, measure }) => {
  const { first } = await snapshots(scenario);
  const truth = await measure<Snapshot>('numbers');
  const missing = Object.keys(truth).filter((name) => !(name in first));
  misconception(
    missing.length > 0 && missing.every((name) => /mean|variance/.test(name)),
    `Missing are ${missing.join(', ')}: the moving averages. No gradient changes them, and so they are not "trainable", but training moves them, and the net predicts with them.`,
  );
  expect(Object.keys(first)).toEqual(Object.keys(truth));
  const counts = (numbers: Snapshot) => Object.entries(numbers).map(([name, values]) => `${name}: ${values.length}`);
  expect(counts(first)).toEqual(counts(truth));
  expect(Object.keys(truth).filter((name) => first[name].some((value, i) => value !== truth[name][i]))).toEqual([]);
});

check('a snapshot stays as it is when the weights move', async ({ scenario }) => {
  const { first, later, left, holdsTensors } = await snapshots(scenario);
  misconception(
    holdsTensors || JSON.stringify(first) !== JSON.stringify(later),
    'The snapshot moved with the weights: it holds the variables and not their numbers. Copy the numbers: Array.from(weight.dataSync()).',
  );
  misconception(
    left > 0,
    `Taking a snapshot left ${left} tensors in memory, and each holds a whole weight. dataSync gives the numbers without a new tensor; dispose what clone gives.`,
  );
  expect(Object.keys(first).length).toBeGreaterThan(0);
  expect(later).toEqual(first);
  expect({ holdsTensors }).toEqual({ holdsTensors: false });
  expect(left).toBe(0);
});

check('the least change of one number counts', async ({ call }) => {
  const before = { 'a/kernel': [0.1, 0.2, 0.3], 'b/kernel': [1, 2, 3], 'c/bias': [5], 'd/mean': [1, 1, 1] };
  const after = {
    'a/kernel': [0.1, 0.2, 0.30000001192092896],
    'b/kernel': [1, 2, 3],
    'c/bias': [6],
    'd/mean': [0, 1, 2],
  };
  const proof = await call<Proof>('compare', before, after);
  misconception(
    only(proof, 'stayed', 'd/mean') && only(proof, 'moved', 'c/bias') && only(proof, 'moved', 'a/kernel'),
    'd/mean went from 1, 1, 1 to 0, 1, 2, and was called unmoved: its sum is the same. Compare number by number.',
  );
  misconception(
    only(proof, 'stayed', 'a/kernel') && only(proof, 'stayed', 'd/mean') && only(proof, 'moved', 'c/bias'),
    'A weight was called moved only when all its numbers had changed. One is enough: a unit that never fires keeps its row as it is, frozen or not.',
  );
  misconception(
    only(proof, 'stayed', 'a/kernel') && only(proof, 'moved', 'd/mean') && only(proof, 'moved', 'c/bias'),
    '0.3 became 0.30000001, and was called unmoved: near is not equal. A small rate moves a weight by little, but code that finds it frozen may rely on each bit.',
  );
  expect(proof).toEqual({ moved: ['a/kernel', 'c/bias', 'd/mean'], stayed: ['b/kernel'] });
});

check('bits are compared, so that NaN stays NaN and 0 is not -0', async ({ call }) => {
  const before = { 'a/kernel': [Number.NaN, 1], 'b/kernel': [0], 'c/kernel': [-0, Number.NaN] };
  const proof = await call<Proof>('compare', before, { ...before, 'b/kernel': [-0] });
  misconception(
    only(proof, 'moved', 'a/kernel'),
    'A NaN that is still NaN was called moved: NaN === NaN is false, and so is any other comparison with it. Object.is knows better.',
  );
  misconception(
    only(proof, 'stayed', 'b/kernel'),
    '0 became -0 and was called unmoved, because 0 === -0 is true. The bits differ: something did compute with this weight. Object.is sees it.',
  );
  expect(proof).toEqual({ moved: ['b/kernel'], stayed: ['a/kernel', 'c/kernel'] });
});

check('drawn weights of which some have moved', async ({ call }) => {
  const next = unseen(3);
  for (let round = 0; round < 5; round++) {
    const count = 3 + Math.floor(5 * next());
    const names = Array.from({ length: count }, (_, i) => `layer${i}-${Math.floor(1e6 * next())}/kernel`);
    const values = matrix(count, 1 + Math.floor(6 * next()), () => 2 * next() - 1);
    const later = values.map((row) => [...row]);
    const isMoved = names.map(() => next() < 0.5);
    // One number of each, by as little as a float32 of this size can.
    for (const row of later.filter((_, i) => isMoved[i])) row[Math.floor(row.length * next())] += 2 ** -24;
    const snapshotOf = (all: number[][]) => Object.fromEntries(names.map((name, i) => [name, all[i]]));
    const proof = await call<Proof>('compare', snapshotOf(values), snapshotOf(later));
    expect(proof.moved).toEqual(names.filter((_, i) => isMoved[i]));
    expect(proof.stayed).toEqual(names.filter((_, i) => !isMoved[i]));
  }
});

check('only the last two layers move, and all of their weights', async (reach) => {
  const { names, moved, movedLater } = await lastTwo(reach);
  const early = of(moved, 'block1');
  misconception(
    moved.length === 0 && movedLater.length > 0,
    'When your promise resolved, nothing had been trained: fit was started and not waited for. Write await fit(…).',
  );
  misconception(
    moved.length > 0 && of(moved, 'top').length === 0 && early.length > 0,
    'It is the wrong way round: the last layers were frozen and the first was trained. What freeze names stays as it is.',
  );
  misconception(
    moved.length === names.length,
    'Everything moved: fit trains what nobody froze. Put freeze(…) before adam, in the chain.',
  );
  misconception(
    early.length > 0 && early.length < of(names, 'block1').length && of(moved, 'top').length > 0,
    `Weights of the frozen layer moved: ${early.join(', ')}. As long as one weight of a layer learns, the layer runs as in training and its moving averages move too. Freeze every weight of the layer.`,
  );
  misconception(
    early.length === 0 && of(moved, 'block10').length === 0 && of(moved, 'top').length > 0,
    'block10 did not learn, though it is one of the last two layers with weights. A glob such as block1* names block10 as well; and a layer without weights does not count as one of the two.',
  );
  expect(moved).toEqual(of(names, 'block10', 'top'));
});

check('the proof says what is so', async (reach) => {
  const { names, proof, moved } = await lastTwo(reach);
  misconception(
    moved.length > 0 && proof?.moved?.length === 0,
    'The proof says that nothing moved, and much did: before and after were the same numbers. A net trains in place, so take the first snapshot before fit, and copy the numbers, not the variables.',
  );
  expect(proof).toEqual({ moved, stayed: names.filter((name) => !moved.includes(name)) });
});

check('the last layer alone, with other names', async (reach) => {
  const next = unseen(19);
  const [stem, middle, classes] = ['stem', 'middle', 'classes'].map((name) => `${name}${Math.floor(100 * next())}`);
  const setting = { layers: [stem, middle, classes], last: 1, seed: 30 + Math.floor(1e6 * next()), spread: 3 };
  const { names, moved, proof, accuracy } = await tune(reach, setting).catch((error: Error) => {
    misconception(
      /'rectifier'\) matches no weight/.test(error.message),
      'The layer `rectifier` has no weights, and freeze refuses a name that names no weight. Take the names from net.weights.',
    );
    misconception(
      /matches no weight/.test(error.message) && !error.message.includes('rectifier'),
      'The names of layers are written into your code, and this net has others. Take them from net.weights.',
    );
    throw error;
  });
  expect(moved).toEqual(of(names, classes));
  expect(proof).toEqual({ moved: of(names, classes), stayed: of(names, stem, middle) });
  // Guessing gives 0.33, and so does a head that was drawn; a solution more than 0.6 with three hundred draws.
  expect(accuracy).toBeGreaterThan(0.5);
});

check('all layers may be tuned', async (reach) => {
  const { names, moved } = await tune(reach, { layers: ['a', 'b', 'c'], last: 3 });
  expect(moved).toEqual(names);
});

check('what may learn has learnt', async (reach) => {
  const { accuracy, moved } = await lastTwo(reach);
  misconception(
    accuracy < 0.7 && moved.length > 0 && of(moved, 'top').length > 0,
    `The weights moved, but the net is right for ${accuracy} of new examples only: moved is not trained. Fifteen epochs with a rate of 0.02 are enough.`,
  );
  // Guessing gives 0.33.
  expect(accuracy).toBeGreaterThan(0.7);
});

check('no tensor stays behind', async (reach) => {
  const { left, moved } = await lastTwo(reach);
  misconception(
    left > 0 && moved.length > 0,
    `${left} tensors are still in memory besides the weights. Keep numbers, not tensors: Array.from(weight.dataSync()).`,
  );
  expect(moved.length).toBeGreaterThan(0);
  expect(left).toBe(0);
});
