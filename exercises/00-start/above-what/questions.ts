import {
  type Draw,
  distinctMistakes,
  type Fault,
  integer,
  mean,
  pick,
  type Question,
  reportQuestions,
  shuffled,
  sum,
} from 'course/check';

/** What a report may have wrong. */
const FAULTS = {
  classMean: {
    says: 'It gives the mean of the accuracies of four classes as the accuracy.',
    ifChosen: 'Divide all that are right by all photographs, and compare that with the second sentence.',
    at: 1,
  },
  uniform: {
    says: 'It takes one in four as the baseline, as if the classes had one size.',
    ifChosen: 'Compare the third sentence with the row of the largest class.',
    at: 2,
  },
  relative: {
    says: 'It divides by the baseline, and calls the percentage points.',
    ifChosen: 'Subtract the two percentages before it, and compare that with the last sentence.',
    at: 3,
  },
  none: {
    says: 'It has no fault: each number follows from the four rows.',
    ifChosen: 'One number differs from what the rows give.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

const [CLASSES, TOTAL] = [['birds', 'fish', 'fruit', 'insects', 'instruments', 'vehicles'], 200];

/** Four classes, the first the largest; a network is right most often on that one. An even number is right in all. */
function drawn(next: Draw): { name: string; photographs: number; right: number }[] {
  const largest = 2 * integer(44, 56, next);
  const rest = TOTAL - largest;
  const second = Math.round((0.38 + 0.06 * next()) * rest);
  const third = Math.round(0.33 * rest);
  const right = [second, third, rest - second - third].map((photographs) => ({
    photographs,
    right: photographs - Math.round((0.35 + 0.15 * next()) * photographs),
  }));
  const odd = sum(right.map((row) => row.right)) % 2;
  const rows = [{ photographs: largest, right: largest - 2 * integer(2, 5, next) - odd }, ...right];
  const names = shuffled(CLASSES, next);
  return rows.map((row, at) => ({ name: names[at], ...row }));
}

/** Which sentence about an accuracy and its baseline the table does not support. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const rows = drawn(next);
  const correct = sum(rows.map(({ right }) => right));
  const accuracy = (100 * correct) / TOTAL;
  const classMean = Math.round(mean(rows.map(({ photographs, right }) => (100 * right) / photographs)));
  const baseline = (100 * rows[0].photographs) / TOTAL;
  const relative = (one: number, other: number) => Math.round((100 * (one - other)) / other);
  const saidAccuracy = fault === 'classMean' ? classMean : accuracy;
  const saidBaseline = fault === 'uniform' ? 25 : baseline;
  const saidAbove = fault === 'relative' ? relative(saidAccuracy, saidBaseline) : saidAccuracy - saidBaseline;
  const { at }: Fault = FAULTS[fault];
  const follows = (index: number, reason: string) =>
    at !== undefined && at < index
      ? 'This follows from the sentences before it, one of which is wrong. Look for the first fault.'
      : reason;
  return [
    ...reportQuestions({
      asks: 'A report on this table has four sentences. Which is the first that the table does not support?',
      figure: {
        kind: 'table',
        title: 'A network on test photographs of four classes',
        head: ['class', 'photographs', 'classified correctly'],
        rows: shuffled(rows, next).map(({ name, photographs, right }) => [name, photographs, right]),
      },
      faults: FAULTS,
      fault,
      sentences: [
        [
          `(1) The test has ${TOTAL} photographs, of which the network classifies ${correct} correctly.`,
          'These are the sums of the two columns.',
        ],
        [
          `(2) Its accuracy on these ${TOTAL} photographs of four classes is ${saidAccuracy} %.`,
          'This is the second column divided by the first, over all rows.',
        ],
        [
          `(3) Always predicting the same class is right for ${saidBaseline} % of them at best.`,
          follows(2, 'This is the fraction of the class that it names.'),
        ],
        [
          `(4) So the network is ${saidAbove} points above the baseline of one constant class.`,
          follows(3, 'This is the difference of the two percentages before it.'),
        ],
      ],
      all: [
        'None of them: the four rows of the table support all of the sentences.',
        'Recompute each number from the rows: one differs.',
      ],
    }),
    distinctMistakes({
      text: 'How many points is the accuracy above that of always predicting the largest class?',
      value: accuracy - baseline,
      within: 0.5,
      from: -50,
      to: 100,
      mistakes: [
        { value: accuracy - 25, says: 'One in four would be the baseline if the four classes had the same size.' },
        { value: classMean - baseline, says: 'That averages the classes. Accuracy counts photographs.' },
        { value: relative(accuracy, baseline), says: 'That is a relative difference. Points are subtracted.' },
        { value: accuracy, says: 'That is the accuracy itself. Subtract what the baseline reaches.' },
      ],
    }),
    {
      text: `Another network is right for ${baseline} % of these photographs. What follows from this number?`,
      right: `It may do no more than predict “${rows[0].name}” for every photograph.`,
      wrong: {
        'It predicts at random, since its accuracy is that of the baseline.':
          'Random predictions are right less often: the baseline always names the class that is most frequent.',
        [`It recognises all “${rows[0].name}” and nothing else that is in this test.`]:
          'The same accuracy can come from photographs of all four classes. One number does not say which.',
        'It is useless, since a network has to be right for more than half.':
          'There is no such limit: what an accuracy is worth depends on the baseline and on the task.',
      },
    },
  ];
}
