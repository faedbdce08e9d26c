import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

interface Case {
  says: string;
  /** Told to the reader who names this case where it is another one. */
  ifChosen: string;
  remedy: string;
  ifTried: string;
}

/** What two curves may show, and what to try. */
const CASES = {
  underfitting: {
    says: 'Underfitting: the training loss itself stays high.',
    ifChosen: 'Then the training loss would end above 1.',
    remedy: 'Train longer, or train more of the layers.',
    ifTried: 'That is for a training loss which stays high. Here it ends below 1.',
  },
  overfitting: {
    says: 'Overfitting: validation turns up, training keeps falling.',
    ifChosen: 'Then the validation loss would rise again after its lowest epoch.',
    remedy: 'Keep the epoch of the lowest validation loss, and augment.',
    ifTried: 'That is for a validation loss which turns up while the training loss falls.',
  },
  settled: {
    says: 'Settled: both level off low, validation a little higher.',
    ifChosen: 'Then both lines would be level below 1.5 at the end, validation above training.',
    remedy: 'Stop: more epochs like the last ones change little.',
    ifTried: 'That is for two lines which are level and low, with validation a little higher.',
  },
  tooGood: {
    says: 'Too good: validation is near zero from the start.',
    ifChosen: 'Then the validation loss would begin near zero, below the training loss.',
    remedy: 'Look for validation images that are also in training.',
    ifTried: 'That is for a validation loss which is near zero from the first epoch.',
  },
} satisfies Record<string, Case>;

type Name = keyof typeof CASES;

const EPOCHS = Array.from({ length: 16 }, (_, at) => at + 1);
const LAST = 15;

/** From one loss to another, ever more slowly. */
const falling = (from: number, to: number, pace: number) =>
  EPOCHS.map(
    (_, at) => to + ((from - to) * (Math.exp(-at / pace) - Math.exp(-LAST / pace))) / (1 - Math.exp(-LAST / pace)),
  );

/** Down to a loss at the epoch of this index, and up to another. */
const turning = (from: number, lowest: number, to: number, turn: number) =>
  EPOCHS.map((_, at) =>
    at <= turn
      ? lowest + (from - lowest) * ((turn - at) / turn) ** 2
      : lowest + (to - lowest) * ((at - turn) / (LAST - turn)),
  );

/** Training and validation losses, which end at a quarter, a half or a whole. */
function curves(name: Name, next: Draw): [training: number[], validation: number[]] {
  const more = pick([0.25, 0.5], next);
  const end = pick([0, 0.25], next);
  switch (name) {
    case 'underfitting': {
      const high = pick([1.25, 1.5], next);
      return [falling(2.5, high, 4), falling(2.5, high + more, 4)];
    }
    case 'overfitting':
      return [falling(2.5, end, 3), turning(2.5, 1.25, pick([2, 2.5, 3], next), integer(3, 6, next))];
    case 'settled':
      return [falling(2.5, 0.25 + end, 2), falling(2.5, 0.5 + end + more, 2)];
    case 'tooGood':
      return [falling(2.5, end + more, 3), falling(0.3, 0, 4)];
  }
}

/** What is wrong with a training, by its curves of loss, and what to try. */
export function questions(next: Draw): Question[] {
  const names = Object.keys(CASES) as Name[];
  const name = pick(names, next);
  const others = names.filter((other) => other !== name).map((other): Case => CASES[other]);
  const [training, validation] = curves(name, next);
  const difference = validation[LAST] - training[LAST];
  return [
    {
      text: 'What do these two curves show?',
      figure: {
        kind: 'lines',
        title: 'Loss after each epoch, twelve classes; equal scores for all classes have a loss of 2.48',
        x: { name: 'epoch', values: EPOCHS },
        y: { name: 'loss', from: 0, to: 4 },
        series: [
          { name: 'training', values: training },
          { name: 'validation', values: validation },
        ],
      },
      right: CASES[name].says,
      wrong: Object.fromEntries(others.map(({ says, ifChosen }) => [says, ifChosen])),
    },
    distinctMistakes({
      text: 'How far is the validation loss above the training loss after the last epoch? (Below zero if it lies under it.)',
      value: difference,
      within: 0.2,
      from: -4,
      to: 4,
      mistakes: [
        { value: -difference, says: 'The sign is wrong: subtract the training loss from the validation loss.' },
        { value: validation[LAST], says: 'That is the validation loss. Subtract the training loss from it.' },
        { value: training[LAST], says: 'That is the training loss. Subtract it from the validation loss.' },
        { value: validation[0] - training[0], says: 'That is the difference after the first epoch.' },
      ],
    }),
    {
      text: 'What do you do first?',
      right: CASES[name].remedy,
      wrong: Object.fromEntries(others.map(({ remedy, ifTried }) => [remedy, ifTried])),
    },
    {
      text: 'Another training is augmented. From the first epoch to the last its training loss is above its validation loss. What does that show?',
      right: 'No fault: changed training images are harder than unchanged validation images.',
      wrong: {
        'A leak: some of the validation images must also be among the training images.':
          'A leak shows as a validation loss near zero at once. Augmentation raises the training loss alone.',
        'Underfitting: the network is too small to learn training images that change.':
          'Whether a network underfits depends on how high its training loss stays, not on which line is above.',
        'A gain: more new images are classified correctly than without any augmentation.':
          'A gain is a comparison with the same training without augmentation, on new images.',
      },
    },
  ];
}
