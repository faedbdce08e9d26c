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
  largest: {
    says: 'It gives the largest difference of the seeds as their mean.',
    ifChosen: 'Compute the mean of the five differences, and compare it with the second sentence.',
    at: 1,
  },
  standardError: {
    says: 'It gives one standard error to each side as a 95 % interval.',
    ifChosen: 'Compute the interval with 2.78 standard errors, and compare it with the third sentence.',
    at: 2,
  },
  threshold: {
    says: 'It reads a threshold into a step that is undecided.',
    ifChosen: 'Compare the last sentence with the interval of the five differences.',
    at: 3,
  },
  none: {
    says: 'It has no fault: the differences support it.',
    ifChosen: 'One sentence says something else than the five differences do.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

/** The five differences around their mean: narrow, so that the step is decided, or wide. */
const SPREAD = { narrow: [-2, -1, 0, 1, 2], wide: [-7, -4, 0, 4, 7] };

/** One standard error of the mean of five values. */
function standardError(values: readonly number[]): number {
  const middle = mean([...values]);
  return Math.sqrt(values.reduce((total, value) => total + (value - middle) ** 2, 0) / 4 / 5);
}

const range = (middle: number, reach: number) => `${(middle - reach).toFixed(1)} to ${(middle + reach).toFixed(1)}`;

/** Which sentence about a step from one depth to the next its runs do not support. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const wide = fault === 'threshold' || (fault === 'none' && next() < 0.5);
  const block = integer(3, 5, next);
  const step = wide ? integer(3, 5, next) : integer(5, 7, next);
  const differences = shuffled(SPREAD[wide ? 'wide' : 'narrow'], next).map((more) => step + more);
  const before = shuffled([-9, -4, 0, 4, 9], next).map((more) => 64 + block + more);
  const after = before.map((value, seed) => value + differences[seed]);
  const error = standardError(differences);
  const reach = 2.776 * error;
  const unpaired = 2.306 * Math.sqrt(standardError(before) ** 2 + standardError(after) ** 2);
  const largest = differences.reduce((one, other) => (other > one ? other : one));
  const saidStep = fault === 'largest' ? largest : step;
  const saidReach = fault === 'standardError' ? error : reach;
  const sentences = [
    `(1) With block ${block + 1} as the first that is trained, the mean accuracy is ${mean(before)} %.`,
    `(2) When block ${block} is trained as well, it rises by ${saidStep} points on average.`,
    `(3) Paired by seed, the 95 % interval of this step is ${range(saidStep, saidReach)} points.`,
    wide && fault === 'none'
      ? `(4) So the step to block ${block} is undecided: these five seeds leave its sign open.`
      : `(4) So the step to block ${block} is decided: training it as well raises accuracy.`,
  ];
  const { at }: Fault = FAULTS[fault];
  const reasons = [
    'This is the mean of the first column.',
    'This is the mean of the five differences.',
    at === undefined || at > 2
      ? 'This is the mean of the differences, and 2.78 of their standard errors to each side.'
      : 'This interval lies around the mean of the sentence before. Look for the first fault.',
    at === undefined
      ? 'The interval says the same: compare its ends with zero.'
      : 'This follows from the sentences before it, one of which is wrong. Look for the first fault.',
  ];
  const low = step - reach;
  const within = 0.3;
  return [
    ...reportQuestions({
      asks: 'A report on these runs has four sentences. Which is the first that the runs do not support?',
      figure: {
        kind: 'table',
        title: 'Accuracy in percent by seed, with this block as the first that is trained',
        head: ['seed', `block ${block + 1}`, `block ${block}`],
        rows: before.map((value, seed) => [seed + 1, value, after[seed]]),
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: the accuracies of the five seeds support all four sentences.',
        'One of them does not agree with the five paired differences. Compute these first.',
      ],
    }),
    distinctMistakes({
      text: 'Compute the lower end of the 95 % interval of the step, in points. For five values t is 2.78.',
      value: low,
      within,
      from: -20,
      to: 20,
      mistakes: [
        { value: step - error, says: 'That is the mean less one standard error. An interval takes 2.78 of them.' },
        { value: step - unpaired, says: 'That compares two columns of unrelated runs. Subtract seed by seed first.' },
        { value: step - reach * Math.sqrt(5), says: 'That takes the standard deviation. Divide it by √5.' },
      ],
    }),
    {
      text: 'What would show at which depth a gain begins?',
      right: 'One step that is named beforehand, and an interval of it from fresh seeds.',
      wrong: {
        'All steps of this sweep, and the first that has an interval without zero.':
          'Among several steps one excludes zero by chance more often than in 5 % of the sweeps.',
        'The depth with the highest mean accuracy, over as many depths as one can run.':
          'The more depths there are, the more the highest of their means owes to chance.',
        'The same five seeds once more, with more epochs of training at each depth.':
          'The same seeds draw the same data again: what chance chose stays chosen.',
      },
    },
  ];
}
