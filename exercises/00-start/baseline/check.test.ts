import { check, expect, misconception, unseen } from 'course/check';

interface Baseline {
  counts: number[];
  answer: string;
  accuracy: number;
}

// Ten training labels: bird 3, fish 5, insect 0, tool 2. Eight test labels: bird 2, fish 1, insect 2, tool 3.
const CLASSES = ['bird', 'fish', 'insect', 'tool'];
const TRAIN = [1, 1, 0, 3, 1, 0, 1, 3, 1, 0];
const TEST = [3, 0, 2, 1, 3, 2, 0, 3];

check('counts the training examples of each class', async ({ call }) => {
  const { counts } = await call<Baseline>('baseline', CLASSES, TRAIN, TEST);
  misconception(
    counts.join() === '3,5,2',
    'Insects are missing from the counts because no training example is one. A class that nobody has seen is worth knowing: keep its 0, so that counts and classes line up.',
  );
  misconception(
    counts.join() === '5,6,2,5',
    'Training and test examples were counted together. The test labels stand for data that you do not have yet: count the training labels only.',
  );
  expect(counts).toEqual([3, 5, 0, 2]);
});

check('answers with the most frequent class of the training labels', async ({ call }) => {
  const { answer } = await call<Baseline>('baseline', CLASSES, TRAIN, TEST);
  misconception(
    answer === 'tool',
    'Tool is the most frequent class of the test labels. Choosing the answer with them is peeking: choose it from the training labels, and only then measure.',
  );
  expect(answer).toBe('fish');
});

check('measures the accuracy of that answer on the test labels', async ({ call }) => {
  const { accuracy } = await call<Baseline>('baseline', CLASSES, TRAIN, TEST);
  const is = (value: number) => Math.abs(accuracy - value) < 1e-9;
  misconception(
    is(5 / 10),
    'That is the share of fish among the training labels. How good an answer is shows on data that did not choose it: measure on the test labels.',
  );
  misconception(
    is(1 / 4),
    'That is 1 / number of classes, what a random guess gets. Always giving one class gets the share that this class has in the test labels.',
  );
  misconception(
    is(12.5),
    'That is in percent. The accuracy is a share, from 0 to 1, as evaluate() gives it too: leave out the factor of 100.',
  );
  misconception(
    is(1 / 10),
    'The right answers were divided by the number of training examples. A share of the test set is divided by the size of the test set.',
  );
  // By hand: one fish among eight test examples.
  expect(accuracy).toBeCloseTo(1 / 8, 9);
});

check('a tie goes to the class that comes first in the list', async ({ call }) => {
  // ant 1, bee 2, cow 2, doe 2; the labels begin with a cow.
  const { answer } = await call<Baseline>('baseline', ['ant', 'bee', 'cow', 'doe'], [2, 1, 3, 3, 1, 2, 0], [1, 2]);
  misconception(
    answer === 'doe',
    'Bee, cow and doe are equally frequent, and the last of them was taken. A comparison with >= lets each later class push out an earlier one: use >.',
  );
  misconception(
    answer === 'cow',
    'Bee, cow and doe are equally frequent, and the one that is met first among the labels was taken. Then the order of the examples decides: go through the classes in their own order instead.',
  );
  expect(answer).toBe('bee');
});

check('works when the answer is always right, and when it is never right', async ({ call }) => {
  const always = await call<Baseline>('baseline', ['no', 'yes'], [1, 1, 0], [1, 1, 1, 1]);
  expect(always).toEqual({ counts: [1, 2], answer: 'yes', accuracy: 1 });
  const never = await call<Baseline>('baseline', ['no', 'yes'], [1, 1, 0], [0]);
  expect(never).toEqual({ counts: [1, 2], answer: 'yes', accuracy: 0 });
});

check('works for many classes and many labels', async ({ call }) => {
  const next = unseen(3);
  const classes = Array.from({ length: 12 }, (_, place) => `class ${place}`);
  // Each class gets 1 to 12 training labels, but class 4 gets 20 and class 7 none; the order is mixed.
  const sizes = classes.map((_, place) => (place === 4 ? 20 : place === 7 ? 0 : 1 + Math.floor(12 * next())));
  const train = sizes
    .flatMap((size, label) => Array<number>(size).fill(label))
    .map((label) => ({ label, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ label }) => label);
  // 40 test labels, of which some are 4.
  const often = 1 + Math.floor(38 * next());
  const test = Array.from({ length: 40 }, (_, place) => (place < often ? 4 : 5 + (place % 7)));
  expect(await call('baseline', classes, train, test)).toEqual({
    counts: sizes,
    answer: 'class 4',
    accuracy: often / 40,
  });
});
