import { check, expect, mean, misconception, type Reach, random, sum, unseen } from 'course/check';

interface LayerFeatures {
  name: string;
  train: number[][];
  test: number[][];
}

interface Choice {
  chosen: string;
  validation: number[];
  test: number;
}

/**
 * How many features a layer has, and how much of the class they show in training and in the test set. The first has more
 * features than examples and so memorises the training set; the third was lucky with its test set.
 */
const MANY = { size: 60, train: 0.35, test: 0.35 };
const GOOD = { size: 6, train: 1, test: 0.8 };
const LUCKY = { size: 6, train: 0.7, test: 1.5 };
const POOR = { size: 6, train: 0.6, test: 0.6 };

const LABELS = [0, 1, 2].flatMap((label) => new Array(10).fill(label) as number[]);

/** Features of these layers for thirty training and thirty test examples. */
function draw(next: () => number, kinds: Record<string, typeof MANY>): LayerFeatures[] {
  const points = (size: number, strength: number) =>
    LABELS.map((label) => Array.from({ length: size }, (_, j) => (j === label ? strength : 0) + 2 * next() - 1));
  return Object.entries(kinds).map(([name, { size, train, test }]) => ({
    name,
    train: points(size, train),
    test: points(size, test),
  }));
}

const LAYERS = draw(random(7), { block1: MANY, block3: GOOD, block5: LUCKY, block7: POOR });

// All numbers below: the same points drawn in NumPy, prototypes by class means, three folds by i % 3.
const VALIDATION = [1 / 3, 0.8, 0.6, 7 / 15];
const TRAINING = [14 / 15, 13 / 15, 11 / 15, 0.6];
const TEST = [1 / 3, 2 / 3, 5 / 6, 0.6];
const FIRST_FOLD_ONLY = [0.2, 0.7, 0.6, 0.6];
const SMALL_FOLD_TRAINS = [0.35, 0.7, 8 / 15, 13 / 30];
/** Test accuracy of block3 with prototypes of the first two folds. */
const TWO_FOLDS = 19 / 30;

const choose = (call: Reach['call'], testLabels = LABELS) => call<Choice>('chooseLayer', LAYERS, LABELS, testLabels, 3);

const same = (a: number[] | undefined, b: number[]) =>
  Array.isArray(a) && a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < 1e-6);

check('validation accuracies come from examples that had no part in the prototypes', async ({ call }) => {
  const { validation } = await choose(call);
  misconception(
    same(validation, TRAINING),
    'These are accuracies on examples that are also in the prototypes, so each votes for itself: training accuracy, not validation. Leave the fold out of the prototypes that judge it.',
  );
  misconception(
    same(validation, TEST),
    'These are accuracies on the test set. Cut a part out of the training set for validation, and keep the test set for the end.',
  );
  misconception(
    same(validation, [0, 0, 0, 0]),
    'Every accuracy is 0: the folds are blocks, and the examples are sorted by class, so the class of the fold was not in training at all. Example i belongs to fold i % folds.',
  );
  misconception(
    same(validation, FIRST_FOLD_ONLY),
    'Only one fold was held out, so ten examples decide, and by chance. Hold out each fold in turn and take the mean.',
  );
  misconception(
    same(validation, SMALL_FOLD_TRAINS),
    'It is the wrong way round: prototypes were made of one fold and judged on all the others. Make them of the others, and judge the one.',
  );
  misconception(
    Array.isArray(validation) &&
      validation.length === 4 &&
      validation.every((value) => value === validation[0] && value > 0),
    'All layers have the same accuracy: it is a mean over the layers. The mean is over the folds, for each layer by itself.',
  );
  expect(validation).toBeCloseToAll(VALIDATION);
});

check('the layer with the highest validation accuracy is chosen', async ({ call }) => {
  const { chosen, validation } = await choose(call);
  misconception(
    chosen === 'block5',
    'block5 is best on the test set, by luck. Who chooses by the test set has used it up: nothing is left to say how good the choice is. Choose by validation accuracy.',
  );
  misconception(
    chosen === 'block1' && same(validation, VALIDATION),
    'block1 has the lowest validation accuracy of all. An accuracy is better the higher it is: take the highest.',
  );
  misconception(
    chosen === 'block1' && same(validation, TRAINING),
    'block1 is best on the examples its prototypes are made of: 60 features are enough to memorise 30 examples. Choose by validation accuracy.',
  );
  misconception(
    chosen === 'block7' && same(validation, VALIDATION),
    'The last layer was taken whatever its validation accuracy. The last layers know most about the old task, not about yours: take the one that validation finds best.',
  );
  expect(chosen).toBe('block3');
});

check('the test accuracy is that of the chosen layer, trained on everything', async ({ call }) => {
  const { test, chosen } = await choose(call);
  misconception(
    Math.abs(test - VALIDATION[1]) < 1e-6,
    'This is the validation accuracy of the chosen layer. It won because of that number, so the number is too kind: measure the chosen layer on the test set.',
  );
  misconception(
    Math.abs(test - mean(TEST)) < 1e-6,
    'This is the mean over the layers. You will use one layer: report the test accuracy of the chosen one.',
  );
  misconception(
    chosen === 'block3' && Math.abs(test - Math.max(...TEST)) < 1e-6,
    'This is the highest test accuracy of all layers, and not that of the chosen one. Users of your layer get the accuracy of your layer.',
  );
  misconception(
    Math.abs(test - TWO_FOLDS) < 1e-6,
    'The prototypes still lack the fold that was held out last. Once the layer is chosen, validation is over: make them of all training examples.',
  );
  expect(test).toBeCloseToAll(TEST[1]);
});

check('other test labels change neither the choice nor the validation', async ({ call }) => {
  const usual = await choose(call);
  const other = await choose(
    call,
    LABELS.map((label) => (label + 1) % 3),
  );
  misconception(
    usual.chosen !== other.chosen,
    `With other labels in the test set ${other.chosen} was chosen in place of ${usual.chosen}: the test set had a part in the choice. Choose by validation accuracy alone.`,
  );
  expect(usual.validation).toBeCloseToAll(VALIDATION);
  expect(other.chosen).toBe(usual.chosen);
  expect(other.validation).toEqual(usual.validation);
});

/** The same layers, with nothing to be read in the test set of all but one. */
const onlyTestOf = (name: string, layers: LayerFeatures[]) =>
  layers.map((layer) => (layer.name === name ? layer : { ...layer, test: layer.test.map(() => null) }));

check('test features are read of the chosen layer only', async ({ call }) => {
  const usual = await choose(call);
  const hidden = [onlyTestOf('block3', LAYERS), LABELS, LABELS, 3];
  const choice = await call<Choice>('chooseLayer', ...hidden).catch((error: Error) => {
    misconception(
      usual.chosen === 'block3',
      'Test features of other layers were read: without them your code did not get to its end. Seeing all test accuracies tempts to choose again: measure the chosen layer, once, at the end.',
    );
    throw error;
  });
  expect(usual.chosen).toBe('block3');
  expect(choice).toEqual(usual);
});

check('four other layers in five folds', async ({ call }) => {
  const layers = draw(random(6), { stage4: LUCKY, stage5: POOR, stage1: MANY, stage2: GOOD });
  const choice = await call<Choice>('chooseLayer', layers, LABELS, LABELS, 5);
  expect(choice.validation).toBeCloseToAll([2 / 3, 0.5, 7 / 30, 0.8]);
  expect(choice.chosen).toBe('stage2');
  expect(choice.test).toBeCloseToAll(0.7);
});

check('of equal layers the first is chosen', async ({ call }) => {
  const [one, best, lucky] = LAYERS;
  // The second would do better on the test set.
  const layers = [one, { ...best, name: 'first' }, { ...best, name: 'second', test: lucky.test }];
  const { chosen } = await call<Choice>('chooseLayer', layers, LABELS, LABELS, 3);
  expect(chosen).toBe('first');
});

/** The share of examples that lie nearest to the mean of their class: the rule, once more. */
function shareRight(means: number[][], x: number[][], labels: number[]): number {
  const right = x.filter((row, i) => {
    const distances = means.map((centre) => sum(centre.map((value, j) => (row[j] - value) ** 2)));
    return distances.indexOf(Math.min(...distances)) === labels[i];
  });
  return right.length / x.length;
}

const meansOf = (x: number[][], labels: number[]) =>
  [0, 1, 2].map((label) => {
    const own = x.filter((_, i) => labels[i] === label);
    return own[0].map((_, j) => mean(own.map((row) => row[j])));
  });

function validated(x: number[][], folds: number): number {
  const shares = [...Array(folds).keys()].map((fold) => {
    const [others, held] = [false, true].map((is) =>
      LABELS.map((_, i) => i).filter((i) => (i % folds === fold) === is),
    );
    const pick = <T>(all: T[], places: number[]) => places.map((i) => all[i]);
    return shareRight(meansOf(pick(x, others), pick(LABELS, others)), pick(x, held), pick(LABELS, held));
  });
  return mean(shares);
}

check('drawn layers in drawn numbers of folds', async ({ call }) => {
  const next = unseen(41);
  for (let round = 0; round < 4; round++) {
    const folds = [2, 3, 5, 6][Math.floor(4 * next())];
    const kinds = [MANY, GOOD, LUCKY, POOR].map((kind) => ({ ...kind, train: kind.train * (0.5 + next()) }));
    const layers = draw(next, { a: kinds[round], b: kinds[(round + 1) % 4], c: kinds[(round + 2) % 4] });
    const expected = layers.map(({ train }) => validated(train, folds));
    const highest = Math.max(...expected);
    const { chosen, validation, test } = await call<Choice>('chooseLayer', layers, LABELS, LABELS, folds);
    expect(validation).toBeCloseToAll(expected, 6);
    const best = layers.find(({ name }) => name === chosen) as LayerFeatures;
    // Where two are equal but for rounding, either may be the highest.
    expect(expected[layers.indexOf(best)]).toBeCloseToAll(highest, 6);
    expect(test).toBeCloseToAll(shareRight(meansOf(best.train, LABELS), best.test, LABELS), 6);
  }
});
