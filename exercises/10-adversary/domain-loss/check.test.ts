import { check, expect, mean, misconception, type Reach, type TensorData, tensor, unseen } from 'course/check';

interface Measured {
  loss: number;
  slopes: { source: number[]; target: number[] };
  left: number;
}

interface Found {
  loss: TensorData;
  source: TensorData;
  target: TensorData;
  left: number;
}

async function measure(
  scenario: Reach['scenario'],
  source: number[],
  target: number[],
  { factor = 1, asGraph = false } = {},
): Promise<Measured> {
  const use = { source: tensor(source), target: tensor(target), factor, asGraph };
  const found = await scenario<Found>('measure', use);
  const slopes = { source: found.source.values, target: found.target.values };
  return { loss: found.loss.values[0], slopes, left: found.left };
}

const near = (a: number, b: number, within = 1e-4) => Math.abs(a - b) < within;
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
/** log(1 + e^z), for the numbers of moderate size that these checks draw. */
const cost = (z: number) => Math.log(1 + Math.exp(z));

check('a discriminator that knows nothing has ln 2', async ({ scenario }) => {
  for (const [n, m] of [
    [4, 4],
    [5, 2],
    [1, 7],
  ]) {
    const { loss } = await measure(scenario, Array(n).fill(0), Array(m).fill(0));
    misconception(
      near(loss, 2 * Math.LN2),
      'The means of both domains were added, and not halved: at chance that gives 2 ln 2. Each domain counts half.',
    );
    misconception(
      near(loss, 1),
      'At chance this is 1: the logarithm has the base 2. Cross-entropy takes the natural one.',
    );
    misconception(
      near(loss, (n + m) * Math.LN2) || near(loss, ((n + m) / 2) * Math.LN2),
      'The losses of the examples were added up. Take the mean of each domain, so that the size of a batch has no say.',
    );
    expect(loss).toBeCloseTo(Math.LN2, 5);
  }
});

check('the source is called the source, and the target the target', async ({ scenario }) => {
  const { loss } = await measure(scenario, [2, 2], [-2, -2]);
  // log(1 + e^-2) = 0.126928 for each of the four, which are told right; wrong, each costs 2 more.
  misconception(
    near(loss, 1.126928),
    'All four logits are right here, but one domain costs as if it were wrong: both domains have the same label. For the source -log s(z) counts, for the target -log(1 - s(z)).',
  );
  misconception(
    near(loss, 2.126928),
    'All four logits are right here, and the loss says that all are wrong: the labels are exchanged. s(z) is the probability of the source.',
  );
  misconception(
    near(loss, -0.126928),
    'The sign is missing: cross-entropy is minus the logarithm. Minimised, this would teach the discriminator to be wrong.',
  );
  misconception(
    near(loss, 1 - sigmoid(2)),
    'This is the mean probability of being wrong. Cross-entropy takes minus the logarithm of the probability of the truth.',
  );
  expect(loss).toBeCloseTo(0.126928, 5);
});

check('each domain counts half, whatever the sizes of the batches', async ({ scenario }) => {
  // Four of the source that cost 0.313262 each, one of the target that costs 3.048587 (log(1 + e^-1), log(1 + e^3)).
  const { loss, slopes } = await measure(scenario, [1, 1, 1, 1], [3]);
  misconception(
    near(loss, (4 * 0.313262 + 3.048587) / 5),
    'The mean was taken over all five examples, so the source counts four times as much as the target. Then it pays the discriminator to say "source" to everything. Take the mean of each domain first.',
  );
  expect(loss).toBeCloseTo((0.313262 + 3.048587) / 2, 4);
  // -(1 - s(1)) / (2 * 4) and s(3) / 2.
  expect(slopes.source).toBeCloseToAll([-0.033618, -0.033618, -0.033618, -0.033618], 5);
  expect(slopes.target).toBeCloseToAll([0.476287], 5);
});

check('a batch that is repeated changes nothing', async ({ scenario }) => {
  const [source, target] = [
    [0.3, -1.2, 2.5],
    [1.1, -0.4],
  ];
  const once = await measure(scenario, source, target);
  const more = await measure(scenario, [...source, ...source, ...source], target);
  expect(more.loss).toBeCloseTo(once.loss, 5);
});

/** The loss, and its gradients by each logit, for numbers of moderate size. */
const reference = (source: number[], target: number[]) => ({
  loss: (mean(source.map((z) => cost(-z))) + mean(target.map(cost))) / 2,
  source: source.map((z) => -sigmoid(-z) / (2 * source.length)),
  target: target.map((z) => sigmoid(z) / (2 * target.length)),
});

const drawnLogits = (next: () => number) =>
  Array.from({ length: 1 + Math.floor(6 * next()) }, () => Math.fround(8 * next() - 4));

check('drawn logits cost what the formula says', async ({ scenario }) => {
  const next = unseen(21);
  for (let round = 0; round < 5; round++) {
    const [source, target, factor] = [drawnLogits(next), drawnLogits(next), 0.5 + next()];
    const { loss, slopes } = await measure(scenario, source, target, { factor });
    const expected = reference(source, target);
    expect(loss / factor).toBeCloseTo(expected.loss, 4);
    expect(slopes.source.map((slope) => slope / factor)).toBeCloseToAll(expected.source, 4);
    expect(slopes.target.map((slope) => slope / factor)).toBeCloseToAll(expected.target, 4);
  }
});

check('large logits cost what they should', async ({ scenario }) => {
  const wrong = await measure(scenario, [-500, -300], [200]);
  misconception(
    !Number.isFinite(wrong.loss),
    `The loss is ${wrong.loss}: to the computer the sigmoid of -500 is 0 and exp(500) is Infinity, and their logarithms are no numbers. -log s(z) is log(1 + exp(-z)), which tensors have as z.neg().softplus().`,
  );
  misconception(
    wrong.loss > 5 && wrong.loss < 100,
    `Examples that are wrong by hundreds cost ${wrong.loss.toFixed(1)}. A small number added to the probability, or a limit, cuts the loss off where it matters most: -log s(z) is log(1 + exp(-z)), without sigmoid.`,
  );
  // The mean of 500 and 300, and 200, halved.
  expect(wrong.loss).toBeCloseTo(300, 2);
  const right = await measure(scenario, [500], [-500]);
  expect(right.loss).toBeCloseTo(0, 6);
});

check('and they pull as they should', async ({ scenario }) => {
  const { loss, slopes } = await measure(scenario, [-500, 500], [200, -200]);
  const all = [...slopes.source, ...slopes.target];
  misconception(
    all.some((slope) => !Number.isFinite(slope)),
    'A gradient is not a number, and after one step no weight of the net will be one either. Take log(1 + exp(z)) as softplus, whose gradient is finite everywhere.',
  );
  misconception(
    loss > 5 && all.every((slope) => slope === 0),
    'Where the discriminator is quite wrong its gradient is 0, so it will never learn better. The probability was cut off or rounded to 0 before the logarithm: compute from the logits.',
  );
  expect(slopes.source).toBeCloseToAll([-0.25, 0], 5);
  expect(slopes.target).toBeCloseToAll([0.25, 0], 5);
});

check('inside compile it is the same, and no tensor stays behind', async ({ scenario }) => {
  const next = unseen(22);
  const [source, target] = [drawnLogits(next), drawnLogits(next)];
  const [plain, graph] = [
    await measure(scenario, source, target),
    await measure(scenario, source, target, { asGraph: true }),
  ];
  const expected = reference(source, target);
  expect(plain.loss).toBeCloseTo(expected.loss, 4);
  expect(graph.loss).toBeCloseTo(expected.loss, 4);
  expect(graph.slopes.source).toBeCloseToAll(expected.source, 4);
  expect(graph.slopes.target).toBeCloseToAll(expected.target, 4);
  misconception(plain.left > 0, `${plain.left} tensors are still in memory. Make none that outlives the step.`);
  expect(plain.left).toBe(0);
});
