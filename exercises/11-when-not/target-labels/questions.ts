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
} from 'course/check';

/** What a report may have wrong. */
const FAULTS = {
  labels: {
    says: 'The weight was chosen by accuracy on the target, which takes its labels.',
    ifChosen: 'Compare the weight of the report with the column that takes no labels.',
    at: 1,
  },
  bestSeed: {
    says: 'The accuracy after adapting is of the best seed, and not the mean.',
    ifChosen: 'Compare the accuracy of the report with the three seeds of its weight.',
    at: 2,
  },
  baseline: {
    says: 'The gain is over the worst weight, and not over the source alone.',
    ifChosen: 'Compare the gain of the report with the row of the source alone.',
    at: 3,
  },
  none: {
    says: 'Nothing: the choice takes no labels, and the gain is of two means.',
    ifChosen: 'One sentence does not agree with the table, or with what may be known without labels.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

interface Row {
  weight: number;
  criterion: number;
  accuracies: number[];
}

const WEIGHTS = [0.3, 1, 3, 10];
const around = (value: number, next: Draw) => shuffled([-2, 0, 2], next).map((more) => value + more);

/** Three seeds of the source alone and of four weights: the criterion prefers one, accuracy on the target another. */
function drawn(next: Draw) {
  const source = integer(48, 54, next);
  const [chosen, best, worst, other] = shuffled([0, 1, 2, 3], next);
  const gains: number[] = [];
  gains[chosen] = integer(3, 5, next);
  gains[best] = integer(8, 10, next);
  gains[worst] = -integer(3, 5, next);
  gains[other] = integer(0, 2, next);
  const criteria: number[] = [];
  criteria[chosen] = 1.5 + integer(0, 2, next) / 10;
  for (const [rank, index] of shuffled([best, worst, other], next).entries()) criteria[index] = 1.3 - 0.2 * rank;
  const rows: Row[] = WEIGHTS.map((weight, index) => ({
    weight,
    criterion: criteria[index],
    accuracies: around(source + gains[index], next),
  }));
  return { source: around(source, next), rows, chosen: rows[chosen], best: rows[best], worst: rows[worst] };
}

/** Which sentence about a gain without labels is not supported. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const { source, rows, chosen, best, worst } = drawn(next);
  const taken = fault === 'labels' ? best : chosen;
  const highest = taken.accuracies.reduce((one, other) => (other > one ? other : one));
  const saidAccuracy = fault === 'bestSeed' ? highest : mean(taken.accuracies);
  const saidGain = saidAccuracy - mean(fault === 'baseline' ? worst.accuracies : source);
  const gain = mean(chosen.accuracies) - mean(source);
  const sentences = [
    `(1) Trained on the source alone, the network has a mean accuracy of ${mean(source)} % on the target.`,
    `(2) For adapting we take the weight ${taken.weight}, which can be chosen without any label of the target.`,
    `(3) With this weight the mean accuracy over three seeds is ${saidAccuracy} % on the target.`,
    `(4) So without labels of the target, adapting gains ${saidGain} points over the source alone.`,
  ];
  const { at }: Fault = FAULTS[fault];
  const follows = 'This goes back to a sentence before it, which is wrong. Look for the first fault.';
  const reasons = [
    'This is the mean of the first row.',
    'The criterion takes no labels, and this weight has the highest one.',
    at !== undefined && at < 2 ? follows : 'This is the mean of the three seeds in the row of this weight.',
    at !== undefined ? follows : 'This is the difference of the two means.',
  ];
  return [
    ...reportQuestions({
      asks: 'A report has these four sentences. Which is the first that is not supported?',
      figure: {
        kind: 'table',
        title: 'Information maximisation on the target without labels, and accuracy on its labelled test in percent',
        head: ['weight', 'criterion', 'seed 1', 'seed 2', 'seed 3'],
        rows: [
          ['source alone', '', ...source],
          ...rows.map(({ weight, criterion, accuracies }) => [weight, criterion.toFixed(1), ...accuracies]),
        ],
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: all four are supported, and no label of the target chose anything.',
        'Find the weight by the criterion, then recompute both means and their difference.',
      ],
    }),
    distinctMistakes({
      text: 'How many points does adapting gain over the source alone, on average, if no label of the target is used?',
      value: gain,
      within: 0.5,
      from: -20,
      to: 40,
      mistakes: [
        {
          value: mean(best.accuracies) - mean(source),
          says: 'That is the gain of the weight with the highest accuracy. Only labels of the target show which it is.',
        },
        {
          value: mean(chosen.accuracies) - mean(worst.accuracies),
          says: 'That is the distance from the worst weight. Compare with not adapting at all.',
        },
      ],
    }),
    {
      text: 'Twenty labelled examples of the target can be had. For what may they be used?',
      right: 'To choose the weight by them, and to measure on other labelled examples.',
      wrong: {
        'To choose the weight by them, and to report its accuracy on these twenty.':
          'What chose may not measure: the highest of several accuracies on twenty examples is partly luck.',
        'To train on them as well, and still to report a gain without any labels.':
          'A network that was trained on labels of the target is another method, and its report says so.',
        'To drop the seeds that are less accurate on them before taking the mean.':
          'The mean would no longer be that of the method, but of the seeds which these labels picked.',
      },
    },
  ];
}
