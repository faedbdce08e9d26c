import { type Draw, integer, pick, type Question } from 'course/check';

const LABELS = [1, 2, 4, 8, 16, 32, 64];
/** Accuracies on the plot's grid, whose lines are an eighth apart, or half-way between two of them. */
const GRID = 1 / 16;

/** Reading a curve of accuracy over labels, and what one curve does not say. */
export function questions(next: Draw): Question[] {
  const start = integer(7, 9, next);
  const probe = LABELS.map((_, at) => GRID * Math.min(15, start + at));
  const matches = integer(3, 5, next);
  const scratch = LABELS.map((_, at) => GRID * Math.max(1, start - 2 * (matches - at)));
  const asked = integer(1, 4, next);
  const figure = {
    kind: 'lines' as const,
    title: 'Accuracy on new photographs, by labelled photographs of each class (one seed)',
    x: { name: 'labels of each class', values: LABELS },
    y: { name: 'accuracy', from: 0, to: 1 },
    series: [
      { name: 'probe', values: probe },
      { name: 'from scratch', values: scratch },
    ],
  };
  const others = LABELS.filter((labels) => labels > 1 && labels !== LABELS[matches]);
  const wrong = [pick(others.slice(0, matches - 1), next), pick(others.slice(matches - 1), next)];
  return [
    {
      text: `Read the accuracy of the probe with ${LABELS[asked]} labels of each class.`,
      figure,
      value: probe[asked],
      within: GRID / 2,
      from: 0,
      to: 1,
      mistakes: [{ value: scratch[asked], says: 'That is the network from scratch. Read the other line.' }].filter(
        ({ value }) => Math.abs(value - probe[asked]) > GRID,
      ),
    },
    {
      text: 'How many labels of each class does the network from scratch need to match the probe with one label?',
      right: `${LABELS[matches]}`,
      wrong: {
        [`${wrong[0]}`]:
          'There the line of the network from scratch is still below the height at which the probe starts.',
        [`${wrong[1]}`]:
          'The line of the network from scratch reaches the height at which the probe starts before that.',
        '1': 'With one label the network from scratch is far below the probe.',
      },
    },
    {
      text: 'Read the difference of the two at one label, in points of accuracy (0.01 is one point).',
      value: 100 * (probe[0] - scratch[0]),
      within: 6.25,
      from: 0,
      to: 100,
      mistakes: [
        { value: 100 * probe[0], says: 'That is the probe alone. Take the accuracy from scratch away from it.' },
      ].filter(({ value }) => Math.abs(value - 100 * (probe[0] - scratch[0])) > 13),
    },
    {
      text: 'What does this plot say of 128 labels of each class?',
      right: 'Nothing: it ends at 64 labels, and it is one seed.',
      wrong: {
        'From scratch is ahead of the probe there.':
          'A line may bend where it was not measured: it is not to be continued by hand.',
        'Both are at the same accuracy there.':
          'Lines that come close to each other may also cross, and nobody measured it.',
        'The probe is ahead, as it was everywhere.': 'What held up to 64 labels need not hold further on.',
      },
    },
  ];
}
