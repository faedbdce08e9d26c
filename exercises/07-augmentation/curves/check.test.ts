import { check, expect, mean, misconception, type Reach, unseen } from 'course/check';

interface Reading {
  situation: string;
  keep: number | null;
}

interface Curve {
  loss: number[];
  validLoss: number[];
  validAccuracy: number[];
  /** The number of the first epoch. */
  from?: number;
}

/** Reads the curve in a task of ten equal classes, unless another baseline is given. */
const readCurve = ({ loss, validLoss, validAccuracy, from = 1 }: Curve, call: Reach['call'], baseline = 0.1) =>
  call<Reading>(
    'read',
    loss.map((value, i) => ({
      epoch: from + i,
      loss: value,
      validLoss: validLoss[i],
      validAccuracy: validAccuracy[i],
    })),
    baseline,
  );

// Every curve is made up, and every situation follows from the rules by the arithmetic in the comments.

const LEARNING: Curve = {
  loss: [2.1, 1.7, 1.4, 1.2, 1.0, 0.9, 0.8, 0.7],
  validLoss: [2.0, 1.7, 1.5, 1.35, 1.2, 1.1, 1.02, 0.95],
  validAccuracy: [0.3, 0.42, 0.5, 0.55, 0.6, 0.64, 0.66, 0.69],
};

check('a validation loss that still falls says: train on', async ({ call }) => {
  const reading = await readCurve(LEARNING, call);
  misconception(
    reading?.situation === 'overfitting',
    'The validation loss lies above the training loss, and that was taken for overfitting. Such a gap is usual: the training data are known. Overfitting begins when the validation loss turns up while the training loss still falls.',
  );
  // Means of three: (1.10 + 1.02 + 0.95) / 3 = 1.023 and (1.50 + 1.35 + 1.20) / 3 = 1.35.
  expect(reading).toEqual({ situation: 'still learning', keep: 8 });
});

check('a validation loss that stays where it is has settled', async ({ call }) => {
  const reading = await readCurve(
    {
      loss: [1.8, 1.1, 0.8, 0.7, 0.66, 0.65, 0.64, 0.63],
      validLoss: [1.6, 1.1, 0.92, 0.88, 0.87, 0.86, 0.88, 0.87],
      validAccuracy: [0.4, 0.6, 0.68, 0.7, 0.71, 0.71, 0.7, 0.71],
    },
    call,
  );
  misconception(
    reading?.situation === 'overfitting',
    'The validation loss went from 0.86 to 0.87, and that was taken for overfitting. It wavers by that much in any run: it has to grow by more than 10 %.',
  );
  // Means 0.87 and 0.87; from the lowest, 0.86, to the last it grew by 1 %.
  expect(reading).toEqual({ situation: 'settled', keep: 6 });
});

// Turns in epoch 4. In epoch 2 there is a bump, and accuracy goes on rising to epoch 6.
const OVERFITTING: Curve = {
  loss: [1.9, 1.5, 1.1, 0.8, 0.5, 0.3, 0.2, 0.1],
  validLoss: [1.7, 1.74, 1.3, 1.1, 1.15, 1.3, 1.5, 1.8],
  validAccuracy: [0.35, 0.34, 0.52, 0.6, 0.61, 0.63, 0.62, 0.62],
};

check('a validation loss that turns up while the training loss falls is overfitting', async ({ call }) => {
  const { situation } = await readCurve(OVERFITTING, call);
  misconception(
    situation === 'still learning' || situation === 'settled',
    'The training loss falls to the end, but the validation loss has grown from 1.10 to 1.80: what is learnt since then helps on the training data only.',
  );
  expect(situation).toBe('overfitting');
});

check('the epoch to keep has the lowest validation loss', async ({ call }) => {
  const { keep } = await readCurve(OVERFITTING, call);
  misconception(
    keep === 8,
    'The last epoch was kept. Its training loss is the lowest, and its validation loss the highest of all since the first: keep the weights from before the turn.',
  );
  misconception(
    keep === 1,
    'Epoch 1 comes before the first rise, but that rise is a bump: afterwards the validation loss falls from 1.74 to 1.10. Look for its lowest point in the whole run.',
  );
  misconception(
    keep === 6,
    'Epoch 6 has the highest validation accuracy, 0.63 against 0.60. Such a difference is a few examples; the loss also counts how sure the net is, and it has grown since epoch 4.',
  );
  misconception(
    keep === 3,
    'The lowest validation loss is at index 3 of the array, but epochs count from 1 (or later, in a resumed run). Return the `epoch` of the record.',
  );
  misconception(
    keep === 5,
    'Epoch 5 is the first after the turn. Keep the one before it: that of the lowest validation loss.',
  );
  expect(keep).toBe(4);
});

check('a resumed run keeps its own numbers, and of equal epochs the first', async ({ call }) => {
  const reading = await readCurve(
    {
      from: 21,
      loss: [1.0, 0.9, 0.8, 0.7, 0.6, 0.5],
      validLoss: [1.2, 1.0, 1.0, 1.1, 1.2, 1.3],
      validAccuracy: [0.6, 0.65, 0.65, 0.66, 0.65, 0.64],
    },
    call,
  );
  misconception(
    reading?.keep === 2 || reading?.keep === 1,
    'This run was resumed and begins with epoch 21. A place in the array is not an epoch: return the `epoch` of the record.',
  );
  misconception(
    reading?.keep === 23,
    'Epochs 22 and 23 have the same validation loss. If two are equal, take the first: it has trained less.',
  );
  expect(reading).toEqual({ situation: 'overfitting', keep: 22 });
});

check('a training loss that jumps has a rate that is too high', async ({ call }) => {
  const reading = await readCurve(
    {
      loss: [1.5, 2.2, 1.3, 1.9, 1.2, 1.1, 1.6, 1.0, 1.0],
      validLoss: [1.6, 1.9, 1.5, 1.6, 1.3, 1.3, 1.3, 1.1, 1.1],
      validAccuracy: [0.4, 0.3, 0.5, 0.4, 0.55, 0.55, 0.42, 0.6, 0.6],
    },
    call,
  );
  misconception(
    reading?.situation === 'still learning' || reading?.situation === 'settled',
    'The training loss went up by more than 20 % in three of eight steps: the steps overshoot, and where the run ends is chance. That comes first, whatever else the curve shows.',
  );
  // Up by 47 %, 46 % and 45 %: 3 of 8 steps.
  expect(reading).toEqual({ situation: 'rate too high', keep: null });
});

check('a quarter of the steps is enough', async ({ call }) => {
  const reading = await readCurve(
    {
      loss: [1.5, 2.0, 1.5, 1.3, 1.2, 1.1, 1.5, 1.1, 1.0],
      validLoss: [1.6, 1.8, 1.6, 1.5, 1.4, 1.3, 1.5, 1.2, 1.1],
      validAccuracy: [0.4, 0.35, 0.45, 0.5, 0.52, 0.55, 0.48, 0.58, 0.6],
    },
    call,
  );
  misconception(
    reading?.situation === 'still learning' || reading?.situation === 'settled',
    'Two of eight steps went up by more than 20 %. That is a quarter, and "at least a quarter" includes it. (Nine epochs have eight steps between them.)',
  );
  // Up by 33 % and 36 %.
  expect(reading).toEqual({ situation: 'rate too high', keep: null });
});

check('a small validation set wavers, and the rate is not to blame', async ({ call }) => {
  const reading = await readCurve(
    {
      loss: [1.8, 1.4, 1.1, 0.9, 0.8, 0.7, 0.62, 0.55],
      validLoss: [1.7, 1.3, 1.6, 1.1, 1.4, 0.9, 1.1, 0.8],
      validAccuracy: [0.4, 0.5, 0.45, 0.6, 0.5, 0.7, 0.6, 0.75],
    },
    call,
  );
  misconception(
    reading?.situation === 'rate too high',
    'The validation loss wavers here, as it does with few examples, but the training loss falls at every step. Whether the rate is too high shows in the training loss.',
  );
  // The training loss never rises. Means (0.9 + 1.1 + 0.8) / 3 = 0.933 and (1.6 + 1.1 + 1.4) / 3 = 1.367.
  expect(reading).toEqual({ situation: 'still learning', keep: 8 });
});

check('one jump in eight steps is an accident', async ({ call }) => {
  const reading = await readCurve(
    {
      loss: [1.8, 1.4, 1.1, 1.4, 1.0, 0.9, 0.85, 0.8, 0.75],
      validLoss: [1.7, 1.4, 1.2, 1.5, 1.1, 1.0, 0.95, 0.9, 0.85],
      validAccuracy: [0.4, 0.5, 0.55, 0.5, 0.6, 0.62, 0.64, 0.66, 0.68],
    },
    call,
  );
  misconception(
    reading?.situation === 'rate too high',
    'One step of eight went up. A bad batch does that: only when at least a quarter of the steps go up by more than 20 % is the rate too high.',
  );
  expect(reading).toEqual({ situation: 'still learning', keep: 9 });
});

check('a loss that is no number has a rate that is too high', async ({ call }) => {
  for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const reading = await readCurve(
      {
        loss: [2.1, 1.9, 1.8, 1.7, broken, broken, broken],
        validLoss: [2.0, 1.9, 1.8, 1.8, broken, broken, broken],
        validAccuracy: [0.3, 0.35, 0.4, 0.4, 0.1, 0.1, 0.1],
      },
      call,
    );
    misconception(
      reading?.situation !== 'rate too high',
      `The loss became ${broken}, and the answer was '${reading?.situation}'. Comparisons with NaN are all false, and one rise to Infinity is one jump only, so the other rules pass them by; ask Number.isFinite first.`,
    );
    expect(reading).toEqual({ situation: 'rate too high', keep: null });
  }
});

check('nearly perfect from the start, and better than in training: a leak', async ({ call }) => {
  const reading = await readCurve(
    {
      loss: [0.6, 0.3, 0.2, 0.15, 0.12, 0.1],
      validLoss: [0.08, 0.05, 0.04, 0.03, 0.03, 0.02],
      validAccuracy: [0.98, 0.99, 0.99, 1, 1, 1],
    },
    call,
  );
  misconception(
    reading?.situation === 'still learning' || reading?.situation === 'settled',
    'Too good to be true: 98 % accuracy after one epoch, and a better result on unseen data than on the training data. Look for the leak before you believe it.',
  );
  expect(reading).toEqual({ situation: 'leak', keep: null });
});

check('dropout alone, or an easy task alone, is no leak', async ({ call }) => {
  const dropout = await readCurve(
    {
      loss: [2.2, 1.9, 1.6, 1.4, 1.3, 1.2],
      validLoss: [1.9, 1.5, 1.2, 1.0, 0.9, 0.8],
      validAccuracy: [0.35, 0.5, 0.6, 0.66, 0.7, 0.72],
    },
    call,
  );
  misconception(
    dropout?.situation === 'leak',
    'The validation loss lies below the training loss, and nothing else is odd: 0.35 right after the first epoch. Dropout does that, and so does a training loss that is averaged while the weights still improve.',
  );
  expect(dropout).toEqual({ situation: 'still learning', keep: 6 });
  const easy = await readCurve(
    {
      loss: [0.2, 0.06, 0.05, 0.045, 0.044, 0.043],
      validLoss: [0.064, 0.062, 0.061, 0.06, 0.06, 0.06],
      validAccuracy: [0.98, 0.98, 0.98, 0.98, 0.98, 0.98],
    },
    call,
  );
  misconception(
    easy?.situation === 'leak',
    '98 % accuracy from the start, but from epoch 2 on it does better on the training data, as one expects. The task is easy for these features: no reason to suspect a leak.',
  );
  // Means 0.060 and 0.0623.
  expect(easy).toEqual({ situation: 'settled', keep: 4 });
});

const STUCK: Curve = {
  loss: [0.7, 0.68, 0.68, 0.67, 0.67, 0.67],
  validLoss: [0.69, 0.68, 0.69, 0.68, 0.69, 0.68],
  validAccuracy: [0.78, 0.8, 0.79, 0.8, 0.8, 0.8],
};

check('0.8 is nothing where one class has 0.8 of the examples', async ({ call }) => {
  const reading = await readCurve(STUCK, call, 0.8);
  misconception(
    reading?.situation !== 'nothing learnt',
    '80 % of these examples belong to one class, so always naming it is right as often. Compare with the given baseline, and not with your own number.',
  );
  // A tenth of the way from 0.8 to 1 is 0.82; 0.67 is more than 0.9 * 0.7.
  expect(reading).toEqual({ situation: 'nothing learnt', keep: null });
});

check('0.45 is something where chance is right in 0.1', async ({ call }) => {
  // The same losses: a head that has settled at once.
  const reading = await readCurve({ ...STUCK, validAccuracy: [0.43, 0.45, 0.44, 0.45, 0.45, 0.45] }, call, 0.1);
  misconception(
    reading?.situation === 'nothing learnt',
    'The accuracy is 0.45, the baseline is 0.1, and the net was said to learn nothing. Learnt it has, only no more since the first epoch: ask how far it is from the baseline.',
  );
  expect(reading).toEqual({ situation: 'settled', keep: 2 });
});

check('a net that learns by heart has learnt something', async ({ call }) => {
  // As with labels at random: chance on the validation set, and a training loss that falls to nothing.
  const reading = await readCurve(
    {
      loss: [2.3, 2.0, 1.5, 0.9, 0.4, 0.1],
      validLoss: [2.32, 2.4, 2.7, 3.3, 4.1, 5.2],
      validAccuracy: [0.1, 0.11, 0.09, 0.12, 0.1, 0.1],
    },
    call,
  );
  misconception(
    reading?.situation === 'nothing learnt',
    'On the validation set it is chance, but the training loss fell from 2.3 to 0.1. So it does learn, it memorises: training longer or faster will not help, as it would with a net that learns nothing. That is overfitting.',
  );
  expect(reading).toEqual({ situation: 'overfitting', keep: 1 });
});

check('a validation loss that grows together with the training loss is no overfitting', async ({ call }) => {
  const reading = await readCurve(
    {
      loss: [1.4, 1.0, 0.8, 0.7, 0.75, 0.8, 0.85, 0.9],
      validLoss: [1.3, 1.0, 0.9, 0.8, 0.86, 0.9, 0.94, 1.0],
      validAccuracy: [0.5, 0.6, 0.66, 0.7, 0.68, 0.66, 0.64, 0.62],
    },
    call,
  );
  misconception(
    reading?.situation === 'overfitting',
    'Both losses grow since epoch 4, so the net gets worse at the training data too. Overfitting is to get better there and worse elsewhere: compare the training losses as well.',
  );
  expect(reading).toEqual({ situation: 'settled', keep: 4 });
});

check('the first and the last epoch decide where the rules name them', async ({ call }) => {
  // 1 is not more than 0.9 of 2, the first loss, though it is of every other one: the net memorises, and something was learnt.
  const same = (value: number) => Array<number>(7).fill(value);
  const learnt = { loss: [2, ...same(1).slice(1)], validLoss: same(1.5), validAccuracy: same(0.1) };
  expect(await readCurve(learnt, call)).toEqual({ situation: 'settled', keep: 1 });
  // 1.5 is more than 1.1 times 1.3, and only in the last epoch.
  const turned = {
    loss: [1.2, 1.1, 1, 0.9, 0.8, 0.7, 0.6],
    validLoss: [...same(1.3).slice(1), 1.5],
    validAccuracy: same(0.5),
  };
  expect(await readCurve(turned, call)).toEqual({ situation: 'overfitting', keep: 1 });
});

check('drawn curves on either side of each rule', async ({ call }) => {
  const next = unseen(17);
  for (let round = 0; round < 900; round++) {
    const curve = drawn(next);
    const baseline = 0.1 + 0.6 * next();
    // Where the first and the best accuracy lie decides two of the rules: near their borders.
    const bar = round % 2 ? 0.98 : baseline + 0.1 * (1 - baseline);
    const below = [0, 0.3, 0.03, 0.3][round % 4];
    curve.validAccuracy = curve.loss.map(() => Math.min(1, bar + 0.03 * (2 * next() - 1)) - below);
    if (round % 4 === 1) curve.validAccuracy[0] = 0.97 + 0.02 * next();
    const expected = byTheRules(curve, baseline);
    if (expected) expect([round, await readCurve(curve, call, baseline)]).toEqual([round, expected]);
  }
});

/** A curve that falls, with some jumps, and a validation loss that lies below, follows, turns up or wavers. */
function drawn(next: () => number): Curve {
  const length = 6 + Math.floor(5 * next());
  const [jumps, kind, fall] = [next() < 0.5 ? 0 : 0.3 * next(), next(), 0.03 + 0.15 * next()];
  const loss = [2];
  for (let i = 1; i < length; i++) {
    loss.push(loss[i - 1] * (next() < jumps ? 1.12 + 0.16 * next() : kind > 0.85 ? 0.96 + 0.05 * next() : 1 - fall));
  }
  const turn = 1 + Math.floor((length - 1) * next());
  const validLoss = loss.map((value, i) => {
    if (kind < 0.3) return value * (0.9 + 0.11 * next());
    if (kind < 0.6) return 2 * (1 - fall) ** Math.min(i, turn) * (1 + 0.05 * next()) ** Math.max(0, i - turn);
    return 2 * (0.965 + 0.035 * next()) ** i;
  });
  if (next() < 0.05) loss[Math.floor(length * next())] = Number.NaN;
  if (next() < 0.05) validLoss[Math.floor(length * next())] = Number.POSITIVE_INFINITY;
  return { loss, validLoss, validAccuracy: [], from: 1 + Math.floor(4 * next()) };
}

/** The rules of the task once more, in the order of the text; undefined where rounding could decide. */
function byTheRules({ loss, validLoss, validAccuracy, from = 1 }: Curve, baseline: number): Reading | undefined {
  let close = false;
  const above = (a: number, b: number) => {
    if (Math.abs(a - b) < 1e-9) close = true;
    return a > b;
  };
  const reading = (situation: string, keep: number | null = null) => (close ? undefined : { situation, keep });
  if (![...loss, ...validLoss].every(Number.isFinite)) return reading('rate too high');
  let jumps = 0;
  for (let i = 1; i < loss.length; i++) jumps += above(loss[i] / loss[i - 1], 1.2) ? 1 : 0;
  if (jumps / (loss.length - 1) >= 1 / 4) return reading('rate too high');
  const under = loss.map((value, i) => above(value, validLoss[i]));
  if (!above(0.98, validAccuracy[0]) && under.every(Boolean)) return reading('leak');
  const way = validAccuracy.map((accuracy) => (accuracy - baseline) / (1 - baseline));
  if (way.every((share) => above(0.1, share)) && above(loss[loss.length - 1] / loss[0], 0.9)) {
    return reading('nothing learnt');
  }
  const best = validLoss.indexOf(Math.min(...validLoss));
  const grown = above(validLoss[validLoss.length - 1] / validLoss[best], 1.1);
  if (grown && above(loss[best], loss[loss.length - 1])) return reading('overfitting', from + best);
  const [before, after] = [mean(validLoss.slice(-6).slice(0, 3)), mean(validLoss.slice(-3))];
  return reading(above(0.95, after / before) ? 'still learning' : 'settled', from + best);
}
