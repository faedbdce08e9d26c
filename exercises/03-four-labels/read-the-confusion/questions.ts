import { type Draw, distinctMistakes, integer, mean, pick, type Question, shuffled, sum } from 'course/check';

const CLASSES = ['birds', 'fish', 'fruit', 'insects', 'instruments', 'vehicles', 'clothes', 'buildings'];

/** Counts [true class][predicted class]: the first class is often taken for the second, which is hardly taken for it. */
function drawn(next: Draw): number[][] {
  return [
    [integer(10, 15, next), integer(6, 9, next), 1, integer(1, 2, next)],
    [integer(1, 2, next), integer(14, 19, next), integer(0, 1, next), 0],
    [integer(1, 2, next), integer(0, 1, next), integer(16, 24, next), integer(2, 4, next)],
    [0, integer(1, 2, next), integer(2, 5, next), integer(8, 13, next)],
  ];
}

/** What a confusion matrix says of all photographs, of one class, and of a pair. */
export function questions(next: Draw): Question[] {
  const counts = drawn(next);
  const names = shuffled(CLASSES, next).slice(0, 4);
  const [often, taken, third] = names;
  const order = shuffled([0, 1, 2, 3], next);
  const row = (at: number) => sum(counts[at]);
  const column = (at: number) => sum(counts.map((each) => each[at]));
  const total = sum(counts.map(sum));
  const percent = (part: number, all: number) => (100 * part) / all;
  const accuracy = percent(sum(counts.map((each, at) => each[at])), total);
  const found = pick([0, 1], next);
  const predicted = 1 - found;
  return [
    distinctMistakes({
      text: 'Compute the accuracy on all of these photographs, in percent.',
      figure: {
        kind: 'table',
        title: 'A row for each true class, a column for each prediction',
        head: ['', ...order.map((at) => `predicted ${names[at]}`)],
        rows: order.map((at) => [names[at], ...order.map((other) => counts[at][other])]),
      },
      value: accuracy,
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: mean(counts.map((each, at) => percent(each[at], row(at)))),
          says: 'That is the mean over classes. Accuracy counts photographs, and classes have different numbers of them.',
        },
        { value: 100 - accuracy, says: 'That is how many are wrong. The correct ones are on the diagonal.' },
        {
          value: sum(counts.map((each, at) => each[at])),
          says: 'That is a number of photographs. Divide it by all of them.',
        },
      ],
    }),
    distinctMistakes({
      text: `What percentage of the photographs of ${names[found]} does the network recognise?`,
      value: percent(counts[found][found], row(found)),
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: percent(counts[found][found], column(found)),
          says: 'You have divided by how often the class was predicted. Divide by how many there are of it.',
        },
        { value: percent(counts[found][found], total), says: 'You have divided by the photographs of all classes.' },
        { value: percent(row(found) - counts[found][found], row(found)), says: 'That is what it does not recognise.' },
      ],
    }),
    distinctMistakes({
      text: `The network predicts “${names[predicted]}”. For what percentage of these predictions is it right?`,
      value: percent(counts[predicted][predicted], column(predicted)),
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: percent(counts[predicted][predicted], row(predicted)),
          says: 'You have divided by how many there are of this class. Divide by how often it was predicted.',
        },
        {
          value: percent(counts[predicted][predicted], total),
          says: 'You have divided by the predictions of all classes.',
        },
      ],
    }),
    {
      text: 'Which of these sentences does the table show?',
      right: `It takes ${often} for ${taken} more often than the other way round.`,
      wrong: {
        [`It takes ${taken} for ${often} more often than the other way round.`]:
          'You have changed row and column: the row is what a photograph shows.',
        [`It never takes ${often} for ${third}, nor the other way round.`]:
          'Look at both cells of this pair: they are not zero.',
        [`It predicts “${taken}” less often than there are photographs of this class.`]:
          'Compare the sum of this column with the sum of the row of the same name.',
      },
    },
    {
      text: `You want to know why photographs of ${often} are taken for ${taken}. What do you do first?`,
      right: `Look at the photographs of ${often} that were taken for ${taken}.`,
      wrong: {
        [`Train further, until none of these photographs is taken for ${taken}.`]:
          'These are test photographs: what they decide is no longer measured by them.',
        [`Look at the photographs of ${taken} that are classified correctly.`]:
          'They show what the network does well, and nothing of what went wrong.',
        [`Leave the class ${taken} out, and count the correct ones again.`]:
          'That makes the task easier, and explains nothing about these two classes.',
      },
    },
  ];
}
