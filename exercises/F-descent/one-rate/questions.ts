import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** Learning rates at the points of both lines. */
const RATES = [0.0005, 0.001, 0.002, 0.004, 0.008];

/** At which of the rates the plain sum is highest. */
const SUM_AT = 3;

/** Points below the highest one, by how many doublings a rate is above or below the best one. */
function below(doublings: number, next: readonly number[]): number {
  return next[doublings + SUM_AT];
}

/** Accuracies of the sum, and of a balance whose best rate is two or four times lower. */
function drawn(doublings: number, next: Draw): { sum: number[]; balance: number[] } {
  const drops = [9, integer(4, 5, next), integer(1, 2, next), 0, 2, integer(5, 6, next), 10];
  const highest = integer(96, 97, next);
  const other = highest + pick([-1, 0, 1], next);
  return {
    sum: RATES.map((_, at) => highest - below(at - SUM_AT, drops)),
    balance: RATES.map((_, at) => other - below(at + doublings - SUM_AT, drops)),
  };
}

/** What a comparison of two ways to combine gradients says at one learning rate, and what a task gains from a step. */
export function questions(next: Draw): Question[] {
  const doublings = pick([1, 2], next);
  const { sum, balance } = drawn(doublings, next);
  const best = SUM_AT - doublings;
  const usual = balance[1] - sum[1];
  const [along, against, across] = [integer(3, 5, next), integer(1, 2, next), integer(1, 2, next)];
  const gain = -along * against + against ** 2 + across ** 2;
  return [
    distinctMistakes({
      text: `Two tasks have the gradients (${along}, 0) and (−${against}, ${across}), and the step is their sum. What does the second task gain: the inner product of the step with its gradient?`,
      value: gain,
      within: 0,
      from: -40,
      to: 40,
      mistakes: [
        { value: -along * against, says: 'That is the inner product of the two gradients. The step is their sum.' },
        { value: along * (along - against), says: 'That is what the first task gains.' },
        { value: against ** 2 + across ** 2, says: 'That is what it gains from its gradient alone.' },
        { value: along * against + against ** 2 + across ** 2, says: 'The first components have different signs.' },
      ],
    }),
    distinctMistakes({
      text: 'By how many points is the balance above the sum where each has the learning rate at which it is highest? (Below: a negative number.)',
      figure: {
        kind: 'lines',
        title: 'Mean accuracy of two tasks on validation images, one seed',
        x: { name: 'learning rate', values: RATES },
        y: { name: 'accuracy in %', from: 84, to: 100 },
        series: [
          { name: 'sum', values: sum },
          { name: 'balance', values: balance },
        ],
      },
      value: balance[best] - sum[SUM_AT],
      within: 0.5,
      from: -20,
      to: 20,
      mistakes: [
        { value: usual, says: 'That is at 0.001. Take the highest point of each line.' },
        { value: balance[best] - sum[best], says: 'The sum has not its best rate there.' },
        { value: balance[SUM_AT] - sum[SUM_AT], says: 'The balance has not its best rate there.' },
      ],
    }),
    distinctMistakes({
      text: 'How many times as high is the best rate of the sum as that of the balance?',
      value: 2 ** doublings,
      within: 0,
      from: 1,
      to: 32,
      mistakes: [
        { value: doublings, says: 'Rates double from point to point: count doublings, and multiply.' },
        { value: 1, says: 'Their lines are highest at different rates.' },
        { value: 8, says: 'That is too many doublings. Look at which rates the lines are highest.' },
      ],
    }),
    {
      text: `A report says: “At 0.001, a usual rate, the balance is ${usual.toFixed(1)} points above the sum, so it combines gradients better.” What is its fault?`,
      right: 'At 0.001 the sum is far from its best rate: a balance changes the length of steps, too.',
      wrong: {
        'None: both methods have the same rate, so that nothing differs but how gradients are combined.':
          'The length of a step is the rate times that of what was combined, and the second differs.',
        'At 0.001 all steps are too short: no method can be compared at a rate that is so low.':
          'For the balance it is the best of the five rates, or next to it.',
        'Validation images: a comparison of methods needs the accuracy on images of training.':
          'Either method can fit those. What counts is the accuracy on other images.',
      },
    },
  ];
}
