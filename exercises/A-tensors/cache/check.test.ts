import { check, expect, mean, misconception, type Reach, type TensorData, unseen } from 'course/check';

interface Features {
  train: number[][];
  test: number[][];
}

interface Report {
  first: Features;
  second: Features;
  /** The first once more, where its numbers were made 7. */
  overwritten: Features;
  /** What the net gives for the sets of the first and of the second call, not standardised. */
  truthBefore: Features;
  truth: Features;
  /** How often each picture that passed the net did so, in the first call and in the second. */
  passes: { first: number[]; again: number[] };
  left: number;
}

interface Recorded {
  first: unknown;
  second: unknown;
  overwritten: unknown;
  /** The batches that passed the net in each call; null for what was no tensor. */
  passedFirst: (TensorData | null)[];
  passedAgain: (TensorData | null)[];
  /** The weights of the net in the second call. */
  weights: Record<string, TensorData | null>;
  left: number;
}

interface Truth {
  before: Features;
  after: Features;
  weights: Record<string, number[]>;
}

const next = unseen(100);

/**
 * Asks twice with a change between; each time with another net and other pictures. The right result is computed in a process
 * without the answer, and in the answer's.
 */
async function twice({ scenario, measure }: Reach, change: string): Promise<Report> {
  const [seed, number] = [1000 * Math.floor(1e6 * next()), Math.floor(1e6 * next())];
  const use = { change, seed, number };
  const [{ passedFirst, passedAgain, weights, ...given }, truth] = await Promise.all([
    scenario<Recorded>('twice', use),
    measure<Truth>('truth', use),
  ]);
  // Else the change between did not happen.
  for (const [name, values] of Object.entries(truth.weights)) expect(weights[name]?.values).toEqual(values);
  return {
    first: featuresIn(given.first),
    second: featuresIn(given.second),
    overwritten: featuresIn(given.overwritten),
    truthBefore: truth.before,
    truth: truth.after,
    passes: { first: timesOf(passedFirst), again: timesOf(passedAgain) },
    left: given.left,
  };
}

function featuresIn(result: unknown): Features {
  const { train, test } = (result ?? {}) as Partial<Record<keyof Features, ArrayLike<number>[]>>;
  const plain = (rows: ArrayLike<number>[] = []) => Array.from(rows, (row) => Array.from(row));
  return { train: plain(train), test: plain(test) };
}

const PICTURE = [4, 4, 3];

/** How often each picture of these batches came. All zeros are not a picture, but a trial of the shape. */
function timesOf(batches: (TensorData | null)[]): number[] {
  const times = new Map<string, number>();
  for (const batch of batches) {
    if (batch?.shape.length !== 4 || batch.shape.slice(1).join() !== PICTURE.join()) {
      throw new Error(
        `What passed the net must be a tensor [pictures, ${PICTURE}]; it was ${batch ? `[${batch.shape}]` : 'none'}.`,
      );
    }
    const size = PICTURE.reduce((product, side) => product * side);
    for (let first = 0; first < batch.values.length; first += size) {
      const picture = batch.values.slice(first, first + size);
      if (picture.some((value) => value !== 0)) times.set(String(picture), (times.get(String(picture)) ?? 0) + 1);
    }
  }
  return [...times.values()];
}

/** Rows on the scale of others: the definition, once more. The last feature is a constant, so it becomes 0. */
function standardised(rows: number[][], by: number[][]): number[][] {
  const centre = by[0].map((_, j) => mean(by.map((row) => row[j])));
  const std = centre.map((m, j) => Math.sqrt(mean(by.map((row) => (row[j] - m) ** 2))));
  return rows.map((row) => row.map((value, j) => (j === 4 ? 0 : (value - centre[j]) / std[j])));
}

const right = ({ train, test }: Features): Features => ({
  train: standardised(train, train),
  test: standardised(test, train),
});

/** Whether all features but the constant one agree. */
const near = (a: number[][], b: number[][]) =>
  a.length === b.length && a.every((row, i) => row.slice(0, 4).every((value, j) => Math.abs(value - b[i][j]) < 1e-3));

/** How many pictures passed the net, and the one that did most often, how often. */
const passed = (times: number[]) => ({ pictures: times.length, 'times, at most': Math.max(0, ...times) });

function expectFeatures(found: Features, truth: Features) {
  const expected = right(truth);
  expect(found.train).toBeCloseToAll(expected.train, 3);
  expect(found.test).toBeCloseToAll(expected.test, 3);
}

/** Whether the second call gave the features of before the change, on whatever scale. */
const isOld = ({ second, truth, truthBefore }: Report) =>
  !near(second.train, right(truth).train) && near(second.train, right(truthBefore).train);

check('features are those of the layer, on the scale of the training set', async (reach) => {
  const { first, truthBefore } = await twice(reach, 'nothing');
  const { train, test } = truthBefore;
  const both = [...train, ...test];
  misconception(
    near(first.train, train),
    'The features came back as the net gives them. Subtract the mean of each feature and divide by its standard deviation.',
  );
  misconception(
    near(first.train, standardised(train, both)),
    'Mean and standard deviation were taken over training and test set together: the test set had a part in training. Take them of `train`.',
  );
  misconception(
    near(first.train, standardised(train, train)) && near(first.test, standardised(test, test)),
    'The test set was standardised by its own mean and standard deviation. A classifier trained on `train` expects its scale: use the same two numbers for both.',
  );
  misconception(
    near(first.train, right(truthBefore).train) && first.train.some((row) => !(Math.abs(row[4]) < 1e-3)),
    'The last feature is the same for all pictures, and came back as NaN or as a number that rounding made. Find such features by comparing their values, and divide by 1.',
  );
  expectFeatures(first, truthBefore);
});

check('each picture passes the net once, and never again', async (reach) => {
  const { passes, second, truth } = await twice(reach, 'nothing');
  misconception(
    passes.again.length > 0,
    `Asked for the same again, ${passes.again.length} pictures went through the net once more. Keep what has been computed, outside the function.`,
  );
  expect(passed(passes.first)).toEqual({ pictures: 18, 'times, at most': 1 });
  expect(passed(passes.again)).toEqual({ pictures: 0, 'times, at most': 0 });
  expectFeatures(second, truth);
});

check('weights behind the layer have no say', async (reach) => {
  const keepsAnything = (await twice(reach, 'nothing')).passes.again.length === 0;
  const moved = await twice(reach, 'the head moves');
  misconception(
    keepsAnything && moved.passes.again.length > 0,
    'The head had moved, and all features were recomputed. It comes after the layer, so they do not follow from it; and it moves in every run. Only weights up to the layer belong into the key: cut(net, at).weights.',
  );
  expect(passed(moved.passes.again)).toEqual({ pictures: 0, 'times, at most': 0 });
  const other = await twice(reach, 'another head');
  misconception(
    keepsAnything && other.passes.again.length > 0 && moved.passes.again.length === 0,
    'The same body came with another head, and all features were recomputed: join makes a new Net with a new name each time, around the same weights. Neither the object nor its name belongs into the key.',
  );
  expect(passed(other.passes.again)).toEqual({ pictures: 0, 'times, at most': 0 });
  expectFeatures(other.second, other.truth);
});

check('a weight that has moved makes new features', async (reach) => {
  const moved = await twice(reach, 'a kernel moves');
  misconception(
    isOld(moved),
    'One number of mix/kernel had moved, and the old features came back. Training changes weights in place: neither the net nor its variables nor their names are others then. Put the numbers of all weights up to the layer into the key.',
  );
  expectFeatures(moved.second, moved.truth);
  const swapped = await twice(reach, 'two numbers of a kernel change places');
  misconception(
    isOld(swapped),
    'Two numbers of look/kernel had changed places, and the old features came back. The sum of a weight (or its mean) says too little: hash all its numbers, in their order.',
  );
  expectFeatures(swapped.second, swapped.truth);
});

check('moving averages are weights too', async (reach) => {
  const moved = await twice(reach, 'a moving average moves');
  // Standardising takes a shift back out, so this is told by the passes.
  misconception(
    moved.passes.again.length === 0,
    'mix/mean had moved and nothing was recomputed. A moving average is not "trainable", but features follow from it, and every run that does not freeze it moves it.',
  );
  expect(moved.passes.again.length).toBe(18);
  expectFeatures(moved.second, moved.truth);
});

check('another layer has features of its own', async (reach) => {
  const other = await twice(reach, 'another layer');
  misconception(
    isOld(other),
    'Asked for the layer `squash`, the features of `mix` came back. `squash` has no weights, so the weights up to it are the same: the names of the layers belong into the key as well.',
  );
  expectFeatures(other.second, other.truth);
});

check('other pictures have features of their own, whatever their names', async (reach) => {
  const other = await twice(reach, 'other pictures');
  misconception(
    isOld(other),
    'Another set of twelve pictures came, also called `train` and with ids `row 0` to `row 11`, and got the features of the first. A name, an id or a number of examples does not distinguish pictures: their pixels do.',
  );
  expectFeatures(other.second, other.truth);
  const pixel = await twice(reach, 'one pixel');
  misconception(
    isOld(pixel) && !isOld(other),
    'One pixel of the last picture was another, and the old features came back. Put all pixels into the key.',
  );
  expectFeatures(pixel.second, pixel.truth);
});

check('a known picture in another set is not computed again', async (reach) => {
  const keepsAnything = (await twice(reach, 'nothing')).passes.again.length === 0;
  const more = await twice(reach, 'more pictures');
  misconception(
    keepsAnything && more.passes.again.length === 24,
    'Twelve known pictures and twelve new ones came as one set, and all 24 went through the net. The key names whole sets, but an experiment on 8, 16, 32 pictures has most of them in common: keep features picture by picture.',
  );
  expect(passed(more.passes.again)).toEqual({ pictures: 12, 'times, at most': 1 });
  expectFeatures(more.second, more.truth);
  const exchanged = await twice(reach, 'the test pictures train');
  expect(passed(exchanged.passes.again)).toEqual({ pictures: 0, 'times, at most': 0 });
  expectFeatures(exchanged.second, exchanged.truth);
});

check('a known test set beside another training set gets the scale of that one', async (reach) => {
  const { first, second, truth, truthBefore, passes } = await twice(reach, 'another training set');
  const isOnOldScale = near(second.test, standardised(truth.test, truthBefore.train));
  const isScaledTwice = near(second.test, standardised(first.test, truth.train));
  misconception(
    (isOnOldScale || isScaledTwice) && near(second.train, right(truth).train),
    'The test set came back on the scale of the first training set, or on both scales, one after the other: what is in the cache had been standardised already. Keep the features as the net gives them, and standardise in every call, into new arrays.',
  );
  expect(passed(passes.again)).toEqual({ pictures: 12, 'times, at most': 1 });
  expectFeatures(second, truth);
});

check('the test set has no part in the training features', async (reach) => {
  const { first, second, truth } = await twice(reach, 'another test set');
  expect(second.train).toBeCloseToAll(first.train, 3);
  expectFeatures(second, truth);
});

check('who overwrites the result spoils nothing', async (reach) => {
  const { second, truth, overwritten } = await twice(reach, 'the results are overwritten');
  misconception(
    second.train.flat().every((value) => value === second.train[0][0]),
    'The caller overwrote the arrays of the first call, and the second gave them back: the cache was handed out. Give copies.',
  );
  // The arrays are the caller's, who may write to them.
  expect(overwritten.train).toBeCloseToAll(
    truth.train.map((row) => row.map(() => 7)),
    6,
  );
  expectFeatures(second, truth);
});

check('no tensor stays behind', async (reach) => {
  const { left, first, truthBefore } = await twice(reach, 'nothing');
  misconception(
    left > 0,
    `${left} tensors are still in memory. What read returns is yours to dispose; keep its numbers, arraySync() or dataSync().`,
  );
  expectFeatures(first, truthBefore);
  expect(left).toBe(0);
});
