import { check, expect, matrix, misconception, type TensorData, tensor, unseen } from 'course/check';

const near = (a: number, b: number, within = 1e-3) => Math.abs(a - b) < within;

/** The logits of these probabilities. */
const logits = (probabilities: number[][]) => tensor(probabilities.map((row) => row.map(Math.log)));

check('an example is in the mask if its largest probability reaches the threshold', async ({ call }) => {
  const weak = logits([
    [0.9, 0.06, 0.04],
    [0.02, 0.18, 0.8],
    [0.3, 0.4, 0.3],
  ]);
  const found = await call<TensorData>('mask', weak, 0.85);
  misconception(
    found.values.every((value) => value === 0),
    'No example is in the mask, although the first has a probability of 0.9 above the threshold of 0.85. Logits are not probabilities: take their softmax first.',
  );
  misconception(
    found.dtype === 'bool',
    'The mask has the type bool, which cannot be multiplied with losses. Convert it to float32.',
  );
  expect(found).toEqual({ dtype: 'float32', shape: [3], values: [1, 0, 0] });
});

check('a probability equal to the threshold is enough', async ({ call }) => {
  // Two equal logits give probabilities of exactly one half.
  const weak = tensor([
    [3, 3],
    [-40, -40],
  ]);
  const { values } = await call<TensorData>('mask', weak, 0.5);
  misconception(
    values[0] === 0 && values[1] === 0,
    'Both examples have a largest probability of exactly 0.5, and the threshold is 0.5: at least the threshold includes it.',
  );
  misconception(
    values[0] !== values[1],
    'Both examples have the same probabilities, but one is in the mask and the other is not. Logits of 3 and of -40 say nothing by themselves: take the softmax.',
  );
  expect(values).toEqual([1, 1]);
  expect((await call<TensorData>('mask', weak, 0.51)).values).toEqual([0, 0]);
});

check('the label is the most probable class of the weak view', async ({ call }) => {
  const weak = logits([[0.1, 0.9]]);
  const strong = logits([[0.75, 0.25]]);
  const { values } = await call<TensorData>('fixMatchLoss', weak, strong, 0.8);
  misconception(
    near(values[0], -Math.log(0.75)),
    'The label came from the strong view: its own most probable class. Then the net only becomes more confident in what it predicts there. The weak view gives the label.',
  );
  misconception(
    near(values[0], -0.1 * Math.log(0.75) - 0.9 * Math.log(0.25)),
    'The probabilities of the weak view were used as soft labels. FixMatch uses its most probable class alone, as a hard label.',
  );
  misconception(
    near(values[0], -Math.log(0.9)),
    'The loss is the cross-entropy of the weak view with its own class. The weak view gives the label; the strong view is trained.',
  );
  misconception(
    near(values[0], Math.log(0.25)),
    'The sign is missing: the cost is minus the logarithm. Minimised, this would teach the strong view another class.',
  );
  misconception(
    near(values[0], 0),
    'The loss is 0, although the weak view has a probability of 0.9 above the threshold of 0.8. The weak view decides who is in the mask, whatever the strong view predicts.',
  );
  // -log 0.25
  expect(values[0]).toBeCloseTo(1.386294, 4);
});

check('the mean is over the full batch', async ({ call }) => {
  const weak = logits([
    [0.98, 0.02],
    [0.6, 0.4],
    [0.45, 0.55],
    [0.5, 0.5],
  ]);
  const strong = logits([
    [0.5, 0.5],
    [0.2, 0.8],
    [0.9, 0.1],
    [0.3, 0.7],
  ]);
  const { values } = await call<TensorData>('fixMatchLoss', weak, strong, 0.95);
  misconception(
    near(values[0], Math.LN2),
    'This is the mean (or the sum) over the confident examples alone. One confident example in four then counts as much as four: divide by the size of the batch.',
  );
  misconception(
    near(values[0], (Math.LN2 - Math.log(0.2) - Math.log(0.1) - Math.log(0.3)) / 4),
    'All four examples cost something, although only the first is confident. Multiply each cost by the mask before the mean.',
  );
  // -log 0.5 of one example, divided by four.
  expect(values[0]).toBeCloseTo(Math.LN2 / 4, 4);
});

check('without a confident example the loss is 0', async ({ call }) => {
  const strong = logits([
    [0.2, 0.8],
    [0.5, 0.5],
  ]);
  const unsure = await call<TensorData>(
    'fixMatchLoss',
    tensor([
      [0, 0],
      [0.1, 0],
    ]),
    strong,
    0.95,
  );
  misconception(
    Number.isNaN(unsure.values[0]),
    'The loss is NaN: a sum over no example was divided by their number, 0. The mean over the full batch divides by the size of the batch.',
  );
  expect(unsure.values[0]).toBeCloseTo(0, 6);
  // The same strong views count once the weak ones are confident: -log 0.2 and -log 0.5, halved.
  const sure = await call<TensorData>(
    'fixMatchLoss',
    tensor([
      [9, 0],
      [9, 0],
    ]),
    strong,
    0.95,
  );
  expect(sure.values[0]).toBeCloseTo(1.151293, 4);
});

check('logits of a thousand work', async ({ call }) => {
  const weak = tensor([
    [1000, 0, 0],
    [0, 0, 1000],
  ]);
  const strong = tensor([
    [-1000, 0, -1000],
    [-2000, -3000, 2000],
  ]);
  const { values } = await call<TensorData>('fixMatchLoss', weak, strong, 0.95);
  misconception(
    !Number.isFinite(values[0]),
    `The loss is ${values[0]}: in 32 bits the probability of a class that is 1000 behind is 0, and its logarithm is -Infinity. tf.logSoftmax computes the logarithm without the probability.`,
  );
  misconception(
    values[0] > 0 && values[0] < 100,
    'A strong view that is wrong by a thousand costs less than 100: a small number inside the logarithm cuts the cost off. Use tf.logSoftmax.',
  );
  // 1000 for the first, 0 for the second.
  expect(values[0]).toBeCloseTo(500, 2);
});

check('drawn logits cost what the rule says', async ({ call }) => {
  const next = unseen(33);
  for (let round = 0; round < 8; round++) {
    const [batch, classes] = [1 + Math.floor(6 * next()), 2 + Math.floor(4 * next())];
    const drawn = () => matrix(batch, classes, () => Math.fround(8 * next() - 4));
    const [weak, strong] = [drawn(), drawn()];
    const softmax = (row: number[]) => {
      const total = row.reduce((sum, z) => sum + Math.exp(z), 0);
      return row.map((z) => Math.exp(z) / total);
    };
    const largest = weak.map((row) => Math.max(...softmax(row)));
    // Between two of the probabilities, so that rounding decides nothing.
    const sorted = [...largest, 1].sort((a, b) => a - b);
    const at = Math.floor(next() * batch);
    const threshold = (sorted[at] + sorted[at + 1]) / 2;
    const isIn = largest.map((probability) => (probability >= threshold ? 1 : 0));
    const costs = strong.map(
      (row, example) => -Math.log(softmax(row)[weak[example].indexOf(Math.max(...weak[example]))]),
    );
    const found = await call<TensorData>('mask', tensor(weak), threshold);
    expect(found.values).toEqual(isIn);
    const loss = await call<TensorData>('fixMatchLoss', tensor(weak), tensor(strong), threshold);
    expect(loss.values[0]).toBeCloseTo(costs.reduce((sum, cost, example) => sum + cost * isIn[example], 0) / batch, 3);
  }
});

check('no tensor stays behind', async ({ memory }) => {
  const views = [logits([[0.9, 0.1]]), logits([[0.5, 0.5]])];
  const ofLoss = await memory<TensorData>('fixMatchLoss', [...views, 0.8]);
  const ofMask = await memory<TensorData>('mask', [views[0], 0.8]);
  for (const { left, disposed } of [ofLoss, ofMask]) {
    misconception(
      left > 0,
      'Tensors made on the way are still in memory: TensorFlow does not free them by itself. Wrap the work in tf.tidy(() => …).',
    );
    misconception(disposed.length > 0, 'An argument was disposed, but it belongs to the caller.');
    expect({ left, disposed }).toEqual({ left: 0, disposed: [] });
  }
  for (const { values } of ofLoss.results) expect(values[0]).toBeCloseTo(Math.LN2, 4);
  for (const { values } of ofMask.results) expect(values).toEqual([1]);
});
