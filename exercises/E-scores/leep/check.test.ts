import { check, expect, misconception, unseen } from 'course/check';

const near = (a: unknown, b: number) => typeof a === 'number' && Math.abs(a - b) < 1e-4;

// NumPy 2.4, written from the paper; so are the numbers that the misconceptions look for.
const FIVE = {
  probabilities: [
    [0.7, 0.2, 0.1],
    [0.6, 0.1, 0.3],
    [0.1, 0.8, 0.1],
    [0.3, 0.3, 0.4],
    [0.2, 0.5, 0.3],
  ],
  labels: [0, 0, 1, 1, 0],
  leep: -0.5787253,
};

check('two examples score what one finds by hand', async ({ call }) => {
  const found = await call<number>(
    'leep',
    [
      [0.75, 0.25],
      [0.25, 0.75],
    ],
    [0, 1],
  );
  misconception(
    near(found, -1.1631508),
    'The joint share of label and source class was taken for P(label | source class). Divide it by the share of the source class: given z, the labels share out 1 among them.',
  );
  misconception(
    near(found, 0),
    'Each example counted for its most probable source class alone. That is the negative conditional entropy (Tran et al. 2019); LEEP takes all probabilities, and so knows that this net is not sure.',
  );
  misconception(
    near(found, -0.5623351),
    'The logarithm stands inside the sum over z: the mean of logs in place of the log of the mean. First add up what all source classes foretell, then take one logarithm for the example.',
  );
  misconception(
    near(found, 0.4700036),
    'The sign is turned. The score is a mean of logarithms of probabilities: at most 0.',
  );
  misconception(
    near(found, -0.9400073),
    'The logarithms were added up. Take their mean, so that sets of different sizes can be compared.',
  );
  misconception(near(found, -0.6780719), 'This logarithm has the base 2. The score takes the natural one.');
  // P(0 | first) = 0.75, P(1 | first) = 0.25, so either label is foretold with 0.75 * 0.75 + 0.25 * 0.25 = 0.625.
  expect(found).toBeCloseTo(Math.log(0.625), 6);
});

check('five examples of three source classes equal NumPy', async ({ call }) => {
  const found = await call<number>('leep', FIVE.probabilities, FIVE.labels);
  misconception(
    near(found, -0.9633741),
    'The joint share was divided by the share of the label, which gives P(z | label). Asked for is P(label | z): divide by the share of the source class.',
  );
  misconception(
    near(found, -0.559045775),
    'One logarithm was taken of the mean over the examples. Each example has its own: an example that is foretold badly has to hurt.',
  );
  misconception(
    near(found, -0.5486837) || near(found, -0.2772589),
    'P(label | z) was counted from the most probable source class of each example. LEEP counts with all probabilities: an example is a bit of every class.',
  );
  expect(found).toBeCloseToAll(FIVE.leep, 6);
});

check(
  'source classes that name the labels score 0, those that say nothing the entropy of the labels',
  async ({ call }) => {
    const [first, second] = [
      [1, 0],
      [0, 1],
    ];
    expect(await call<number>('leep', [first, second, first, second], [1, 0, 1, 0])).toBeCloseTo(0, 6);
    expect(await call<number>('leep', [first, first, second, second], [0, 1, 0, 1])).toBeCloseTo(Math.log(0.5), 6);
    // One of four has label 1, whatever the source class: (3 log 3/4 + log 1/4) / 4.
    const even = [0, 1, 2, 3].map(() => [0.5, 0.5]);
    expect(await call<number>('leep', even, [0, 0, 1, 0])).toBeCloseTo(-0.562335, 5);
  },
);

check('a source class that no example has any of changes nothing', async ({ call }) => {
  const wider = FIVE.probabilities.map(([a, b, c]) => [a, 0, b, c, 0]);
  const found = await call<number>('leep', wider, FIVE.labels);
  misconception(
    Number.isNaN(found),
    'For a source class that never occurs P(label | z) is 0 / 0, which is NaN, and 0 times NaN is NaN too. Nets of a thousand classes have many of those: leave them out.',
  );
  expect(found).toBeCloseToAll(FIVE.leep, 6);
});

check(
  'there may be more source classes than labels, more labels than source classes, and labels without examples',
  async ({ call }) => {
    const narrow = [
      [0.9, 0.1],
      [0.4, 0.6],
      [0.1, 0.9],
      [0.5, 0.5],
    ];
    for (const labels of [
      [0, 1, 2, 3],
      [3, 0, 0, 5],
      [2, 2, 2, 2],
    ]) {
      expect(await call<number>('leep', narrow, labels)).toBeCloseTo(reference(narrow, labels), 6);
    }
  },
);

check('neither the order of examples nor the names of labels matter', async ({ call }) => {
  const order = [3, 0, 4, 1, 2];
  const mixed = order.map((i) => FIVE.probabilities[i]);
  expect(
    await call<number>(
      'leep',
      mixed,
      order.map((i) => FIVE.labels[i]),
    ),
  ).toBeCloseTo(FIVE.leep, 6);
  expect(
    await call<number>(
      'leep',
      FIVE.probabilities,
      FIVE.labels.map((label) => 1 - label),
    ),
  ).toBeCloseTo(FIVE.leep, 6);
});

check('drawn sets score what the formula says', async ({ callEach }) => {
  const next = unseen(5);
  const cases = Array.from({ length: 8 }, () => {
    const [count, sources, classes] = [
      5 + Math.floor(20 * next()),
      2 + Math.floor(7 * next()),
      2 + Math.floor(3 * next()),
    ];
    const probabilities = Array.from({ length: count }, () => {
      const scores = Array.from({ length: sources }, () => next() ** 4 + 1e-3);
      const total = scores.reduce((all, score) => all + score, 0);
      return scores.map((score) => score / total);
    });
    return [probabilities, probabilities.map(() => Math.floor(classes * next()))] as const;
  });
  const expected = cases.map(([probabilities, labels]) => reference(probabilities, labels));
  expect(await callEach('leep', cases)).toBeCloseToAll(expected, 5);
});

/**
 * The formula, example by example: of all that is said for a source class, the part from examples of the same label.
 */
function reference(probabilities: number[][], labels: number[]): number {
  let score = 0;
  for (const [i, row] of probabilities.entries()) {
    let foretold = 0;
    for (const [z, p] of row.entries()) {
      let [same, all] = [0, 0];
      for (const [j, other] of probabilities.entries()) {
        all += other[z];
        if (labels[j] === labels[i]) same += other[z];
      }
      if (all > 0) foretold += (p * same) / all;
    }
    score += Math.log(foretold) / labels.length;
  }
  return score;
}
