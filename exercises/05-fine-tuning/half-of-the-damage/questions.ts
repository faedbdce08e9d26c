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
  oneSeed: {
    says: 'It reports one seed as if it were the mean of all five.',
    ifChosen: 'Compare the second sentence with the mean of its five differences.',
    at: 1,
  },
  otherDomain: {
    says: 'It reports a difference on drawings as one on photographs.',
    ifChosen: 'Compare the third sentence with both pairs of columns: photographs, and drawings.',
    at: 2,
  },
  whatIsLeft: {
    says: 'It reports the part that is left as the part that is undone.',
    ifChosen: 'Divide the points that freezing brings back by the points that were lost.',
    at: 3,
  },
  none: {
    says: 'It has no fault: each number follows from the five runs.',
    ifChosen: 'One number differs from what the columns give that its sentence names.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

/** Accuracies in percent, a value for each of five seeds. */
interface Runs {
  probe: number[];
  moving: number[];
  frozen: number[];
  movingDrawings: number[];
  frozenDrawings: number[];
}

/** The values of five seeds around one, which is their mean. */
const around = (value: number, next: Draw) => shuffled([-3, -1, 0, 1, 3], next).map((more) => value + more);
const plus = (values: readonly number[], others: readonly number[]) => values.map((value, at) => value + others[at]);

/** Freezing brings back a part of what moving averages lose on photographs, and another number of points on drawings. */
function drawn(next: Draw): Runs {
  // None is half of another: then as much would be left as is undone.
  const lost = pick([10, 15], next);
  const back = pick([3, 4, 6], next);
  const moving = around(integer(45, 55, next), next);
  const movingDrawings = around(integer(70, 78, next), next);
  return {
    moving,
    probe: plus(moving, around(lost, next)),
    frozen: plus(moving, around(back, next)),
    movingDrawings,
    frozenDrawings: plus(movingDrawings, around(back + pick([-2, 2], next), next)),
  };
}

const minus = (values: readonly number[], others: readonly number[]) => values.map((value, at) => value - others[at]);

/** A report on the runs, one sentence of which may be wrong: each later one is computed from what the earlier ones say. */
function report({ probe, moving, frozen, movingDrawings, frozenDrawings }: Runs, fault: Name) {
  const losses = minus(probe, moving);
  const [lost, back] = [mean(losses), mean(minus(frozen, moving))];
  const largest = losses.reduce((one, other) => (other > one ? other : one));
  const saidLost = fault === 'oneSeed' ? largest : lost;
  const saidBack = fault === 'otherDomain' ? mean(minus(frozenDrawings, movingDrawings)) : back;
  const undone = Math.round((100 * saidBack) / saidLost);
  const saidUndone = fault === 'whatIsLeft' ? 100 - undone : undone;
  return {
    sentences: [
      `(1) On photographs the probe has a mean accuracy of ${mean(probe)} %, over five seeds.`,
      `(2) With moving averages the mean on photographs is ${saidLost} points lower than that.`,
      `(3) Frozen averages bring back ${saidBack} points of these, again as a mean of the seeds.`,
      `(4) So freezing the averages undoes ${saidUndone} % of the damage on photographs.`,
    ],
    undone: (100 * back) / lost,
    saidUndone,
    at: { none: undefined, oneSeed: 1, otherDomain: 2, whatIsLeft: 3 }[fault],
  };
}

/** Which sentence of a report its runs do not support, and why. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const runs = drawn(next);
  const { sentences, undone, saidUndone, at } = report(runs, fault);
  const reasons = [
    'This is the mean of the first column.',
    'This is the mean of the differences of the first two columns.',
    'This is the mean of the differences of the columns that it names.',
    at === undefined
      ? 'This is the fraction that the sentences before lead to.'
      : 'This follows from the numbers before it, one of which is wrong. Look for the first fault.',
  ];
  return [
    ...reportQuestions({
      asks: 'A report on these runs has four sentences. Which is the first that the runs do not support?',
      figure: {
        kind: 'table',
        title: 'Accuracy in percent by seed, of three ways to train on drawings (“moving” and “frozen” averages)',
        head: ['seed', 'probe, photos', 'moving, photos', 'frozen, photos', 'moving, drawings', 'frozen, drawings'],
        rows: runs.probe.map((probe, seed) => [
          seed + 1,
          probe,
          runs.moving[seed],
          runs.frozen[seed],
          runs.movingDrawings[seed],
          runs.frozenDrawings[seed],
        ]),
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: the runs support all four, with the numbers they name.',
        'Recompute each number from the columns that its sentence names: one differs.',
      ],
    }),
    distinctMistakes({
      text: 'Which percentage of the points lost on photographs do frozen averages bring back, on average?',
      value: undone,
      within: 1,
      from: 0,
      to: 100,
      mistakes: [
        { value: 100 - undone, says: 'That is the part which is still lost with frozen averages.' },
        { value: saidUndone, says: 'That is what the report says. Recompute it from the runs.' },
      ],
    }),
    {
      text: 'All seeds were tested on the same photographs. What do five seeds not show?',
      right: 'Whether freezing helps as much on other photographs of these classes.',
      wrong: {
        'Whether freezing helps with training drawings that are drawn again.':
          'Each seed draws other training drawings, so the spread over seeds contains that.',
        'Whether freezing helps when the head starts at other random weights.':
          'Each seed starts the head at other weights, so the spread over seeds contains that.',
        'Whether frozen and moving averages differ at all on these photographs.':
          'On these photographs there are five paired differences, and an interval of them answers that.',
      },
    },
  ];
}
