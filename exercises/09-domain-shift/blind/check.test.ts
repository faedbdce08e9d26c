import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Run {
  weight: number;
  scores: number[];
  accuracy: number;
  /** What adapt was given: whether the examples were called the target's, and labels that are any. */
  given: { labels: number[]; weight: number; isTarget: boolean }[];
  /** Nets that were asked for. */
  nets: number;
  /** Examples of the test set that were read. */
  testReads: number;
  left: number;
}

interface Recorded {
  choice: Pick<Run, 'weight' | 'scores' | 'accuracy'>;
  given: { name: string; labels: number[]; weight: number }[];
  nets: number;
  testReads: number[][];
  left: number;
}

/** What nets of these weights come to, trained as they should be. */
interface Reference {
  score: number;
  /** The mean entropy of its predictions on the target. */
  entropy: number;
  scoreOnSource: number;
  scoreOnTest: number;
  /** Shares right. */
  source: number;
  target: number;
  test: number;
}

const WEIGHTS = [0, 0.3, 3, 30];
const TEST = 150;

const kept = new Map<string, Promise<Run>>();
let known: Promise<Reference[]> | undefined;

/** One run, with the labels of target and test as they are, exchanged, or left out. */
function run(
  scenario: Reach['scenario'],
  { target = 'true', test = 'true', weights = WEIGHTS, seed = 0 } = {},
): Promise<Run> {
  const use = { target, test, weights, seed };
  const key = JSON.stringify(use);
  const found = kept.get(key) ?? scenario<Recorded>('run', use).then(runOf);
  kept.set(key, found);
  return found;
}

const runOf = ({ choice, given, nets, testReads, left }: Recorded): Run => ({
  ...choice,
  given: given.map(({ name, labels, weight }) => ({
    labels: labels.filter((label) => !Number.isNaN(label)),
    weight,
    isTarget: name === 'target',
  })),
  nets,
  testReads: testReads.flat().length,
  left,
});

/** Nets trained as they should be, in a process without the answer, and in the answer's. */
function reference(measure: Reach['measure']): Promise<Reference[]> {
  known ??= measure<Reference[]>('reference', WEIGHTS, 0);
  return known;
}

const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
const asked = (given: Run['given']) => ascending(given.map(({ weight }) => weight));

const same = (a: readonly number[] | undefined, b: readonly number[]) =>
  Array.isArray(a) && a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < 0.01);

check('what is adapted to has no labels', async ({ scenario, measure }) => {
  void reference(measure).catch(() => undefined);
  const { given } = await run(scenario);
  const labels = given.flatMap((one) => one.labels);
  misconception(
    given.length === 0,
    'adapt was never called, so every net learnt from the source alone. Give its result to fit.',
  );
  misconception(
    given.some(({ isTarget }) => !isTarget),
    'adapt was given other examples than those of the target.',
  );
  misconception(
    labels.length > 0 && labels.every((label) => label === labels[0]),
    `Every label was made ${labels[0]}. That is a label still, and a loss would learn it without a word. NaN is none, and a loss that used it would be NaN: unlabelled(target).`,
  );
  misconception(
    new Set(labels).size > 1,
    'adapt was given the target with its labels. Perhaps it does not look at them; a set-up that cannot leak does not have to hope. Give it unlabelled(target).',
  );
  expect(labels.length).toBe(0);
  expect(asked(given)).toEqual(ascending(WEIGHTS));
});

check('each weight has a net of its own and its score', async ({ scenario, measure }) => {
  const [{ scores, nets }, truth] = await Promise.all([run(scenario), reference(measure)]);
  const column = (name: keyof Reference) => truth.map((one) => one[name]);
  misconception(
    nets === 1,
    'One net went from weight to weight. It arrives at the second having learnt at the first, so the last candidate had four times the training: make a new net for each.',
  );
  misconception(
    same(scores, column('entropy')) ||
      same(
        scores,
        column('entropy').map((value) => -value),
      ),
    'The scores are entropies: how sure each net is, and nothing else. A net that calls the whole target `left` is the most confident of all. informationMaximisation asks as well how the answers spread.',
  );
  misconception(
    same(scores, column('scoreOnSource')),
    'The scores come from the source. Every net knows its way about there, and the question is about the target.',
  );
  misconception(
    same(scores, column('scoreOnTest')),
    'The scores come from the examples of the test set. Without labels, yes, but they have chosen now: the test set is for measuring. Score on the target you adapted to.',
  );
  misconception(
    same(scores, column('target')) || same(scores, column('test')) || same(scores, column('source')),
    'The scores are shares that were right, so they come from labels. informationMaximisation needs none.',
  );
  misconception(
    same(
      scores,
      WEIGHTS.map(() => truth[0].score),
    ),
    'All scores are that of weight 0: the adaptation was made and did not reach fit, as { adapt }.',
  );
  expect(scores).toBeCloseToAll(column('score'), 2);
  expect(nets).toBe(WEIGHTS.length);
});

check('the highest score is chosen', async ({ scenario, measure }) => {
  const [{ weight, scores }, truth] = [await run(scenario), await reference(measure)];
  const right = same(
    scores,
    truth.map(({ score }) => score),
  );
  misconception(
    right && scores[WEIGHTS.indexOf(weight)] === Math.min(...scores),
    'The lowest score was chosen. Information maximisation is a score and no loss: higher is better.',
  );
  misconception(
    right && weight === WEIGHTS[WEIGHTS.length - 1],
    'The last candidate was chosen, whatever its score. A larger weight is not better: this one spoils what tells the classes apart.',
  );
  expect(weight).toBe(3);
});

check('other labels in the target change nothing', async ({ scenario }) => {
  const [honest, poisoned] = [await run(scenario), await run(scenario, { target: 'exchanged' })];
  misconception(
    poisoned.weight !== honest.weight && same(poisoned.scores, honest.scores),
    `With left and right exchanged in the target's labels the nets are the same, and ${poisoned.weight} was chosen in place of ${honest.weight}: the choice went by the labels. Go by the scores.`,
  );
  misconception(
    !same(poisoned.scores, honest.scores),
    "With left and right exchanged in the target's labels the scores are others: a net has learnt from these labels, or is scored by them.",
  );
  misconception(
    same(poisoned.scores, honest.scores) && poisoned.weight === honest.weight && poisoned.accuracy !== honest.accuracy,
    'The accuracy was measured on the target that the net adapted to, and by labels you are not to have. Measure on the test set.',
  );
  expect(poisoned.scores).toBeCloseToAll(honest.scores, 4);
  expect([poisoned.weight, poisoned.accuracy]).toEqual([honest.weight, honest.accuracy]);
});

check('it works where the target has no labels at all', async ({ scenario }) => {
  const [honest, none] = [await run(scenario), await run(scenario, { target: 'none' })];
  expect(none.scores).toBeCloseToAll(honest.scores, 4);
  expect([none.weight, none.accuracy]).toEqual([honest.weight, honest.accuracy]);
});

check('other labels in the test set change the accuracy and not the choice', async ({ scenario }) => {
  const [honest, poisoned] = [await run(scenario), await run(scenario, { test: 'exchanged' })];
  misconception(
    poisoned.weight !== honest.weight,
    `With other labels in the test set ${poisoned.weight} was chosen in place of ${honest.weight}. A test set that chooses has been used up: nothing is left to say how good the choice is.`,
  );
  expect(poisoned.weight).toBe(honest.weight);
  expect(poisoned.scores).toBeCloseToAll(honest.scores, 4);
  expect(poisoned.accuracy).toBeCloseToAll(1 - honest.accuracy, 6);
});

check('the test set is read once, for the chosen net', async ({ scenario, measure }) => {
  const [{ weight, accuracy, testReads, given }, truth] = [await run(scenario), await reference(measure)];
  const [chosen, last] = [truth[WEIGHTS.indexOf(weight)].test, truth[truth.length - 1].test];
  misconception(
    testReads >= 2 * TEST && given.every(({ isTarget }) => isTarget),
    `The test set was read ${testReads / TEST} times. Once is enough for the chosen net, and whoever looks at it for every candidate is tempted to choose again.`,
  );
  misconception(
    testReads === TEST && Math.abs(accuracy - chosen) > 0.01 && Math.abs(accuracy - last) < 0.01,
    'This is the accuracy of another net than the chosen one. Keep the nets until the choice is made.',
  );
  expect(testReads).toBe(TEST);
  expect(accuracy).toBeCloseToAll(chosen, 2);
});

check('other candidates in another order, for other data', async ({ scenario, measure }) => {
  const next = unseen(6);
  const weights = [30, 0.5 + 4 * next()];
  const seed = 10 + Math.floor(1e6 * next());
  const [{ scores, weight, accuracy, given }, truth] = await Promise.all([
    run(scenario, { weights, seed }),
    measure<Reference[]>('reference', weights, seed),
  ]);
  expect(asked(given)).toEqual(ascending(weights));
  expect(scores).toBeCloseToAll(
    truth.map(({ score }) => score),
    2,
  );
  // Were both scores equal but for rounding, either weight would do.
  const place = weights.indexOf(weight);
  expect(truth[place].score).toBeCloseToAll(Math.max(...truth.map(({ score }) => score)), 2);
  expect(accuracy).toBeCloseToAll(truth[place].test, 2);
});

check('no net stays in memory', async ({ scenario }) => {
  const { left, nets } = await run(scenario);
  misconception(
    left > 0,
    `${left} tensors are still in memory. The weights of a net stay until somebody disposes them, those of the chosen one too.`,
  );
  expect(left).toBe(0);
  expect(nets).toBeGreaterThan(0);
});
