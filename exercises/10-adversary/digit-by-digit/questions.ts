import { type Draw, distinctMistakes, integer, mean, pick, type Question, shuffled } from 'course/check';

/** Test digits of each kind. */
const EACH = 200;

interface Row {
  digit: number;
  mean: number;
  half: number;
}

/** Six digits: one gains, one loses, one has a wide interval around a high mean, and three are near zero. */
function drawn(next: Draw) {
  const digits = shuffled([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], next).slice(0, 6);
  const values = [
    { mean: pick([15, 20], next), half: pick([5, 10], next) },
    { mean: -pick([15, 20], next), half: pick([5, 10], next) },
    { mean: 10, half: pick([15, 20], next) },
    { mean: pick([0, 5], next), half: 10 },
    { mean: pick([-5, 0], next), half: 10 },
    { mean: 5, half: pick([10, 15], next) },
  ];
  const [gains, loses, wide, ...others] = values.map((value, at): Row => ({ digit: digits[at], ...value }));
  return { gains, loses, wide, rows: [gains, loses, wide, ...others].sort((a, b) => a.digit - b.digit) };
}

/** Which digits an adversary helps, and what a fall of recall means. */
export function questions(next: Draw): Question[] {
  const { gains, loses, wide, rows } = drawn(next);
  const asked = pick(rows, next);
  const gain = mean(rows.map((row) => row.mean));
  const before = integer(34, 38, next) * 5;
  const after = before + (loses.mean * EACH) / 100;
  const [said, saidAfter] = [integer(9, 11, next) * 50, after + integer(2, 4, next) * 10];
  const shown = pick(
    [
      {
        right: `The recall of digit ${gains.digit} is higher with the adversary.`,
        wrong: `The recall of digit ${gains.digit} is lower with the adversary.`,
      },
      {
        right: `The recall of digit ${loses.digit} is lower with the adversary.`,
        wrong: `The recall of digit ${loses.digit} is higher with the adversary.`,
      },
    ],
    next,
  );
  return [
    {
      text: 'Which of these sentences does the plot show?',
      figure: {
        kind: 'intervals',
        title: `Recall with an adversary minus source only: mean of five seeds, interval corrected for six comparisons; ${EACH} test digits of each kind`,
        axis: { name: 'percentage points', from: -40, to: 40 },
        rows: rows.map(({ digit, mean: middle, half }) => ({
          name: `digit ${digit}`,
          low: middle - half,
          mean: middle,
          high: middle + half,
        })),
      },
      right: shown.right,
      wrong: {
        [shown.wrong]: 'The sign is wrong: right of zero the adversary is ahead, left of it behind.',
        [`The recall of digit ${wide.digit} is higher with the adversary.`]:
          'Its mean is above zero, but its interval includes zero.',
        'The recall of each digit is higher, since the mean over all is above zero.':
          'A mean over digits hides single ones: look for an interval below zero.',
      },
    },
    distinctMistakes({
      text: `Read the mean difference of digit ${asked.digit}, in points. (All means are multiples of 5.)`,
      value: asked.mean,
      within: 2.5,
      from: -40,
      to: 40,
      mistakes: [
        { value: asked.mean - asked.half, says: 'That is the lower end of its interval.' },
        { value: asked.mean + asked.half, says: 'That is the upper end of its interval.' },
        { value: -asked.mean, says: 'The sign is wrong: left of zero the adversary is behind.' },
      ],
    }),
    distinctMistakes({
      text: 'The test has these six digits, equally often. By how many points does its accuracy change on average?',
      value: gain,
      within: 1,
      from: -60,
      to: 60,
      mistakes: [
        { value: 6 * gain, says: 'That is the sum of the six differences. Divide it by six.' },
        {
          value: mean([gains.mean, loses.mean]),
          says: 'That is the mean of the two decided digits. The others count as well, with their means.',
        },
        { value: gains.mean + loses.mean, says: 'That is the sum of the two decided digits. All six count.' },
      ],
    }),
    distinctMistakes({
      text: `On average over the seeds, digit ${loses.digit} is predicted ${said} times with source only, ${before} times rightly, and ${saidAfter} times with the adversary, ${after} times rightly. What percentage of these predictions is right with the adversary?`,
      value: (100 * after) / saidAfter,
      within: 0.6,
      from: 0,
      to: 100,
      mistakes: [
        { value: (100 * before) / said, says: 'That is with source only.' },
        {
          value: (100 * after) / EACH,
          says: `That is the recall: it is divided by the ${EACH} digits, and not by the predictions.`,
        },
        { value: (100 * before) / EACH, says: 'That is the recall with source only.' },
        { value: (100 * after) / said, says: 'That divides by the predictions of the other network.' },
      ],
    }),
    {
      text: `What do these counts say of the fall in the recall of digit ${loses.digit}?`,
      right: 'Source only predicts the digit too often, which raised its recall there.',
      wrong: {
        'The adversary makes more wrong predictions of this digit than source only.':
          'Subtract the right ones from all: with the adversary there are fewer wrong predictions of it.',
        'The adversary has moved all other digits to the features of this digit.':
          'Then it would be predicted more often than before, and it is predicted less often.',
        'Source only was right about this digit in nearly all of its predictions.':
          'Divide: most of its predictions of this digit were wrong.',
      },
    },
  ];
}
