import { type Draw, integer, pick, type Question } from 'course/check';

/** Accuracy and F1 where one class is rare. */
export function questions(next: Draw): Question[] {
  const all = pick([200, 400, 1000], next);
  const rare = (all / 100) * integer(4, 10, next);
  const found = Math.round(rare * pick([0.25, 0.5], next));
  const alarms = integer(1, 4, next) * (all / 200);
  const missed = rare - found;
  const accuracy = (all - missed - alarms) / all;
  const f1 = (2 * found) / (2 * found + alarms + missed);
  const majority = (all - rare) / all;
  const percent = (value: number) => Math.round(1000 * value) / 10;
  const figure = {
    kind: 'table' as const,
    title: `${all} sentences, of which ${rare} are complaints`,
    head: ['', 'said: complaint', 'said: other'],
    rows: [
      ['is a complaint', found, missed],
      ['is another', alarms, all - rare - alarms],
    ],
  };
  return [
    {
      text: 'Compute the accuracy, in %.',
      figure,
      value: percent(accuracy),
      within: 0.1,
      from: 0,
      to: 100,
      mistakes: [
        { value: percent(found / rare), says: 'That is the recall of complaints. Accuracy counts the others as well.' },
      ].filter(({ value }) => Math.abs(value - percent(accuracy)) > 0.3),
    },
    {
      text: 'Which accuracy has a program that always says “other”, in %?',
      value: percent(majority),
      within: 0.1,
      from: 0,
      to: 100,
      mistakes: [
        { value: 50, says: 'That is for two classes of equal size. Count how many of these sentences are others.' },
      ],
    },
    {
      text: 'Compute the F1 score of complaints (2 TP / (2 TP + FP + FN)), from 0 to 1.',
      value: f1,
      within: 0.006,
      from: 0,
      to: 1,
      mistakes: [
        { value: found / rare, says: 'That is the recall alone. F1 counts false alarms, too.' },
        { value: found / (found + alarms), says: 'That is the precision alone. F1 counts what was missed, too.' },
      ].filter(({ value }) => Math.abs(value - f1) > 0.013),
    },
    {
      text: `A report says: “With ${percent(accuracy)} % accuracy the network finds complaints reliably.” What do you answer?`,
      right: `It misses ${missed} of ${rare} complaints; accuracy is mostly about the others.`,
      wrong: {
        'The accuracy is above 90 %, so that the sentence holds for complaints.':
          'Most of what accuracy counts are sentences that are no complaints.',
        'Accuracy cannot be computed where classes differ in size; it is void.':
          'It can be computed and means what it says: the fraction of sentences that are named rightly.',
        'It needs more sentences of the other class before one can tell.':
          'Those are there in plenty; what is rare are complaints.',
      },
    },
  ];
}
