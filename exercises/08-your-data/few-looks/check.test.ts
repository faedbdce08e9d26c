import { check, expect, misconception, normal, type Reach, shuffled, unseen } from 'course/check';

interface LabelledSet {
  features: number[][];
  labels: number[];
  wrong: number[];
}

const [ROWS, CLASSES, FEATURES, WRONG, BUDGET] = [240, 6, 10, 24, 48];
/** Ten nearest neighbours that vote find 23 or 24 on each of 40 draws, the mean of each class 9 to 22. */
const ENOUGH = 22;

/** Six classes of two groups each, 24 of 240 labels exchanged for another. */
function drawn(seed: number): LabelledSet {
  const next = unseen(seed);
  const centres = Array.from({ length: 2 * CLASSES }, () => Array.from({ length: FEATURES }, () => 2 * normal(next)));
  const truth = Array.from({ length: ROWS }, (_, row) => row % CLASSES);
  const features = truth.map((label) =>
    centres[2 * label + (next() < 0.5 ? 0 : 1)].map((value) => value + 1.38 * normal(next)),
  );
  const wrong = shuffled(
    truth.map((_, row) => row),
    next,
  ).slice(0, WRONG);
  const labels = truth.map((label, row) =>
    wrong.includes(row) ? (label + 1 + Math.floor(next() * (CLASSES - 1))) % CLASSES : label,
  );
  return { features, labels, wrong };
}

const SETS = [801, 802, 803];
const distance = (a: number[], b: number[]) => Math.sqrt(a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0));

/** The indices with the highest scores. */
const highest = (scores: number[]) =>
  scores
    .map((score, index) => ({ score, index }))
    .sort((a, b) => b.score - a.score)
    .slice(0, BUDGET)
    .map(({ index }) => index);

/** What the means of the classes as they are labelled would choose: by distance, and by what another class is nearer. */
function byMeans({ features, labels }: LabelledSet): { far: number[]; nearerToAnother: number[] } {
  const means = Array.from({ length: CLASSES }, (_, label) => {
    const rows = features.filter((_, row) => labels[row] === label);
    return rows[0].map((_, column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length);
  });
  const distances = features.map((row) => means.map((mean) => distance(row, mean)));
  const toOwn = distances.map((each, row) => each[labels[row]]);
  const toOther = distances.map((each, row) => Math.min(...each.filter((_, label) => label !== labels[row])));
  return {
    far: highest(toOwn),
    nearerToAnother: highest(toOwn.map((own, row) => own ** 2 - toOther[row] ** 2)),
  };
}

/** The number of chosen examples whose nearest neighbour has the same label. */
function agreeing({ features, labels }: LabelledSet, chosen: number[]): number {
  return chosen.filter((row) => {
    const others = features.map((other, at) =>
      at === row ? Number.POSITIVE_INFINITY : distance(features[row], other),
    );
    return labels[others.indexOf(Math.min(...others))] === labels[row];
  }).length;
}

const same = (a: number[], b: number[]) => a.length === b.length && a.every((value) => b.includes(value));
const call = (reach: Reach, { features, labels }: Omit<LabelledSet, 'wrong'>, budget: number) =>
  reach.call<number[]>('looks', features, labels, budget);

/** The answer's choice, which must be as many different examples as asked for. */
function requireChoice(chosen: number[], rows: number, budget: number): void {
  misconception(
    Array.isArray(chosen) && chosen.length > budget,
    'There are more indices than looks. Keep the first `budget` of them.',
  );
  misconception(
    Array.isArray(chosen) && new Set(chosen).size < chosen.length,
    'Some examples are in the list twice: a second look at one of them is wasted.',
  );
  expect(chosen).toHaveLength(budget);
  expect(new Set(chosen).size).toBe(budget);
  expect(chosen.filter((index) => !Number.isInteger(index) || index < 0 || index >= rows)).toEqual([]);
}

check('finds at least 22 of 24 wrong labels in 48 looks, on three hidden sets', async (reach) => {
  const results: { set: LabelledSet; chosen: number[]; found: number }[] = [];
  for (const seed of SETS) {
    const set = drawn(seed);
    const chosen = await call(reach, set, BUDGET);
    requireChoice(chosen, ROWS, BUDGET);
    results.push({ set, chosen, found: set.wrong.filter((row) => chosen.includes(row)).length });
  }
  const found = results.map((result) => result.found);
  misconception(
    found.every((count) => count <= 1),
    'Almost none is found: these are the examples whose label is surest. Turn the order round.',
  );
  misconception(
    found.every((count) => count > 1 && count <= 10),
    'That is about as many as random looks find (5 of 24). If an example is among its own neighbours, or was in the fit that judges it, its label speaks for itself: leave it out.',
  );
  misconception(
    results.every(({ set, chosen }) => same(chosen, byMeans(set).far)),
    'These are the examples far from the mean of their class. Unusual examples are far away too, and with two groups in a class the mean lies between them. Ask which label the examples around it have.',
  );
  misconception(
    results.every(({ set, chosen }) => same(chosen, byMeans(set).nearerToAnother)),
    'These are the examples that the mean of another class is nearer to. A class of two groups has its mean between them, where none of its examples is. Ask the examples around it instead.',
  );
  misconception(
    results.every(({ set, chosen }) => agreeing(set, chosen) <= 2) && found.some((count) => count < ENOUGH),
    'One neighbour decides for each example, and a neighbour may have a wrong label itself. Let several vote.',
  );
  expect(found.map((count) => count >= ENOUGH || `${count} of ${WRONG} found`)).toEqual([true, true, true]);
});

/** `count` points around a centre, on a small circle. */
const around = (x: number, y: number, count: number) =>
  Array.from({ length: count }, (_, at) => [x + 0.3 * Math.cos(at), y + 0.3 * Math.sin(at)]);

check('a small group of a class is not suspect, a wrong label inside a group is', async (reach) => {
  const next = unseen(811);
  const [x, y] = [4 + 4 * next(), 4 + 4 * next()];
  // Class 0: twelve and six examples far from each other; class 1: twelve. The last one is among the six, labelled 1.
  const features = [...around(0, 0, 12), ...around(2 * x, 0, 6), ...around(x, 3 * y, 12), [2 * x + 0.05, 0.02]];
  const labels = [...Array<number>(18).fill(0), ...Array<number>(12).fill(1), 1];
  const chosen = await call(reach, { features, labels }, 1);
  requireChoice(chosen, features.length, 1);
  expect(chosen).toEqual([30]);
});
