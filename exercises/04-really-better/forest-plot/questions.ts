import { type Draw, integer, pick, type Question, shuffled } from 'course/check';

interface Row {
  name: string;
  low: number;
  mean: number;
  high: number;
}

const METHODS = [
  'smaller rate',
  'frozen averages',
  'layer-wise rates',
  'longer warm-up',
  'dropout',
  'averaged weights',
];

/** A difference of accuracies in points, with half the width of its interval: both on the plot's grid of 2.5 points. */
const row = (name: string, mean: number, half: number): Row => ({ name, low: mean - half, mean, high: mean + half });

/** Four differences: ahead, behind, undecided with a large mean, and within two and a half points of zero. */
function rows(next: Draw): [ahead: Row, behind: Row, wide: Row, narrow: Row] {
  const [a, b, c, d] = shuffled(METHODS, next);
  const ahead = 2.5 * integer(2, 3, next);
  const behind = -2.5 * integer(2, 3, next);
  const wide = 2.5 * integer(2, 3, next);
  return [
    row(a, ahead, ahead - pick([1.5, 2], next)),
    row(b, behind, -behind - pick([1.5, 2], next)),
    row(c, wide, wide + 2.5 * integer(1, 2, next)),
    row(d, pick([-0.5, 0, 0.5], next), pick([1, 1.5], next)),
  ];
}

/** What a forest plot says, and what it does not. */
export function questions(next: Draw): Question[] {
  const [ahead, behind, wide, narrow] = rows(next);
  const figure = {
    kind: 'intervals' as const,
    title: 'Each method minus plain fine-tuning: mean over ten seeds and 95 % interval, paired by seed',
    axis: { name: 'difference of accuracies in points', from: -20, to: 20 },
    rows: shuffled([ahead, behind, wide, narrow], next),
  };
  const asked = pick([ahead, wide], next);
  return [
    {
      text: 'Which method has an accuracy that this plot shows to be above that of plain fine-tuning?',
      figure,
      right: ahead.name,
      wrong: {
        [wide.name]: 'Its interval includes zero: a large mean with a wide interval is undecided.',
        [behind.name]: 'Its whole interval is below zero: plain fine-tuning is ahead of it.',
        [narrow.name]: 'Its interval includes zero, on both sides of it: nothing is ahead here.',
      },
    },
    {
      text: `What does the plot say of ${wide.name}?`,
      right: 'It may be far ahead or a little behind; these ten seeds do not decide it.',
      wrong: {
        'It is ahead, since its mean is far above zero.': 'The mean alone says nothing: the interval includes zero.',
        'It makes no difference, since its interval includes zero.':
          'An interval that includes zero also includes large differences: undecided is not equal.',
        'It is ahead with a probability of 95 %, since most of its interval is above zero.':
          'The interval is not a distribution of the difference; 95 % is how often such intervals include the true value.',
      },
    },
    {
      text: 'For which method does the plot allow “it changes accuracy by less than 2.5 points”?',
      right: narrow.name,
      wrong: {
        [wide.name]: 'Its interval includes differences far above 2.5 points.',
        [ahead.name]: 'The upper end of its interval is far above 2.5 points.',
        [behind.name]: 'The lower end of its interval is far below -2.5 points.',
      },
    },
    {
      text: `Read the mean difference of ${asked.name}, in points.`,
      value: asked.mean,
      within: 1.25,
      from: -20,
      to: 20,
      mistakes: [
        { value: asked.low, says: 'That is the lower end of the interval. The dot is the mean.' },
        { value: asked.high, says: 'That is the upper end of the interval. The dot is the mean.' },
      ].filter(({ value }) => Math.abs(value - asked.mean) > 2.5),
    },
  ];
}
