import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

interface Row {
  name: string;
  training: number;
  fresh: number;
  /** The gain on new digits over unchanged training digits: half of its interval, in points. */
  half?: number;
}

/** Three trainings: mild changes have a gain that excludes zero, strong ones have the narrowest gap and an undecided gain. */
function drawn(next: Draw): [unchanged: Row, mild: Row, strong: Row] {
  const training = pick([99, 99.5, 100], next);
  const fresh = integer(84, 86, next);
  const undecided = pick([-1, -0.5, 0.5, 1], next);
  return [
    { name: 'none', training, fresh },
    { name: 'mild', training: training - integer(1, 2, next), fresh: fresh + integer(2, 4, next), half: 1 },
    {
      name: 'strong',
      training: training - integer(8, 10, next),
      fresh: fresh + undecided,
      half: pick([1.5, 2], next),
    },
  ];
}

/** Why a gap narrows, and what decides about augmentation. */
export function questions(next: Draw): Question[] {
  const rows = drawn(next);
  const [unchanged, mild, strong] = rows;
  const gap = ({ training, fresh }: Row) => training - fresh;
  const fallen = unchanged.training - strong.training;
  const gained = ({ fresh, half }: Row) => {
    const mean = fresh - unchanged.fresh;
    return half === undefined ? '' : `${mean} (${mean - half} to ${mean + half})`;
  };
  return [
    distinctMistakes({
      text: 'Compute the generalisation gap of the strong changes, in percentage points.',
      figure: {
        kind: 'table',
        title:
          'Accuracy in %, mean of ten seeds with 200 steps each, measured on unchanged digits; points gained on new digits with the 95 % interval',
        head: ['changes', 'in training', 'on new digits', 'gained on new digits'],
        rows: rows.map((row) => [row.name, row.training, row.fresh, gained(row)]),
      },
      value: gap(strong),
      within: 0.2,
      from: -20,
      to: 40,
      mistakes: [
        { value: -gap(strong), says: 'The gap is the accuracy in training minus that on new digits.' },
        {
          value: unchanged.training - strong.fresh,
          says: 'That takes the training accuracy of another row. Both numbers are of the strong changes.',
        },
        { value: gap(mild), says: 'That is the gap of the mild changes.' },
        { value: gap(unchanged), says: 'That is the gap without changes.' },
      ],
    }),
    distinctMistakes({
      text: 'By how many points is this gap narrower than the gap without changes?',
      value: gap(unchanged) - gap(strong),
      within: 0.2,
      from: -20,
      to: 40,
      mistakes: [
        { value: gap(unchanged) - gap(mild), says: 'That is what mild changes take off the gap.' },
        {
          value: gap(strong),
          says: 'That is the gap of the strong changes. Subtract it from the gap without changes.',
        },
        {
          value: fallen,
          says: 'That is the fall of the accuracy in training. The accuracy on new digits moved as well.',
        },
        { value: strong.fresh - unchanged.fresh, says: 'That is the gain on new digits, and not that of the gap.' },
      ],
    }),
    {
      text: 'Why do the strong changes have the narrowest gap?',
      right: 'Mostly because the accuracy in training is lower than in the other rows.',
      wrong: {
        'Mostly because the network is right more often on digits that are new to it.':
          'The accuracy on new digits moved by a point at most, and its interval includes zero.',
        'Mostly because new digits are changed as strongly as the training digits are.':
          'Both accuracies are measured on unchanged digits.',
        'Mostly because the network has fewer training digits that it could memorise.':
          'All rows have the same training digits. Strong changes make other images of them in each step.',
      },
      spareReasons: [
        'A gap is a difference of losses, and the table has accuracies.',
        'Two hundred steps are too few to measure a gap.',
      ],
    },
    {
      text: 'Accuracy on new digits is what you need. Which changes do you take after these runs?',
      right: 'Mild ones: their gain on new digits excludes zero.',
      wrong: {
        'Strong ones: their gap is the narrowest in the table.':
          'A gap can be narrow because training accuracy is low. On new digits their gain is undecided.',
        'None: without changes training accuracy is highest.':
          'The network has been trained on these digits. How it does on new ones is what you need.',
        'None: one of the two intervals includes zero.':
          'Each interval is about its own changes: that of the strong ones says nothing of the mild ones.',
      },
    },
    {
      text: 'Strong changes may need more steps. Which comparison tests that?',
      right: '600 steps with strong changes, and 600 steps on unchanged digits',
      wrong: {
        '600 steps with strong changes, against the row without changes':
          'Then a gain could come from the steps, since the row above has 200.',
        '600 strong steps, and 200 steps with mild changes of the digits':
          'Then changes and steps differ at once, and a difference could come from either.',
        '600 steps of both, with the new digits changed strongly as well':
          'New digits stand for what the network will meet. They stay unchanged in each comparison.',
      },
    },
  ];
}
