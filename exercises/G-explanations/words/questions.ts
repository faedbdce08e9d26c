import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

const SENTENCES = [
  ['Great', 'phone', 'but', 'slow'],
  ['Not', 'a', 'bad', 'camera'],
  ['Friendly', 'waiter', 'cold', 'soup'],
];

/** Orders of four words, as the rank of each in the second list. */
const ORDERS = [
  [0, 1, 3, 2],
  [1, 0, 3, 2],
  [0, 2, 3, 1],
  [1, 2, 3, 0],
  [2, 3, 0, 1],
  [3, 2, 1, 0],
];

const tenths = (value: number) => Math.round(10 * value) / 10;

/** What each word is worth to a prediction: by covering it, by deleting it, and by integrated gradients. */
export function questions(next: Draw): Question[] {
  const words = pick(SENTENCES, next);
  const logOdds = integer(28, 36, next) / 10;
  // By rank, from the largest to the smallest.
  const covering = [2.3, 1.2, 0.4, -0.6].map((value) => value + integer(-1, 1, next) / 10);
  const deleting = [1.9, 1, 0.3, -0.9].map((value) => value + integer(-1, 1, next) / 10);
  const order = pick(ORDERS, next);
  const rows = shuffled([0, 1, 2, 3], next).map((rank, at) => ({
    word: words[at],
    covered: tenths(logOdds - covering[rank]),
    deleted: tenths(logOdds - deleting[order[rank]]),
    squared: (rank - order[rank]) ** 2,
  }));
  const asked = pick(rows, next);
  const squares = rows.reduce((total, { squared }) => total + squared, 0);
  const correlation = 1 - (6 * squares) / (4 * 15);
  const masked = integer(2, 9, next) / 10;
  const three = [integer(11, 15, next), integer(4, 8, next), -integer(2, 5, next)].map((value) => value / 10);
  const sum = tenths(three[0] + three[1] + three[2]);
  const fourth = tenths(logOdds - masked - sum);
  return [
    distinctMistakes({
      text: `The log-odds of “positive” for the full sentence are ${logOdds.toFixed(1)}. What does “${asked.word}” contribute by occlusion with [MASK]?`,
      figure: {
        kind: 'table',
        title: `Log-odds of “positive” for “${words.join(' ')}” without one of its words`,
        head: ['word', 'replaced by [MASK]', 'deleted'],
        rows: rows.map(({ word, covered, deleted }) => [word, covered.toFixed(1), deleted.toFixed(1)]),
      },
      value: tenths(logOdds - asked.covered),
      within: 0.04,
      from: -10,
      to: 10,
      mistakes: [
        {
          value: asked.covered,
          says: 'That is what the network says without the word. Subtract it from the full sentence.',
        },
        {
          value: tenths(asked.covered - logOdds),
          says: 'A word that lowers the log-odds when it goes has counted for them.',
        },
        { value: tenths(logOdds - asked.deleted), says: 'That is by deleting the word.' },
      ],
    }),
    distinctMistakes({
      text: 'Compute the rank correlation of the two columns: 1 − 6 Σd² / (n (n² − 1)) for n words, with d the difference of the two ranks of a word.',
      value: correlation,
      within: 0.02,
      from: -1,
      to: 1,
      mistakes: [
        { value: -correlation, says: 'Rank both columns from the same end.' },
        { value: 1 - squares / 60, says: 'The sum of squares is multiplied by 6.' },
        {
          value: rows.filter(({ squared }) => squared === 0).length / 4,
          says: 'That is the fraction of words with the same rank in both.',
        },
      ],
    }),
    distinctMistakes({
      text: `Integrated gradients go from the sentence of four masks, with log-odds of ${masked.toFixed(1)}, to the full one with ${logOdds.toFixed(1)}. Three words have ${three.map((value) => value.toFixed(1).replace('-', '−')).join(', ')}. What does the fourth one have?`,
      value: fourth,
      within: 0.04,
      from: -10,
      to: 10,
      mistakes: [
        {
          value: tenths(logOdds - sum),
          says: 'The words make the difference of both sentences: subtract the masks as well.',
        },
        { value: tenths(logOdds - masked), says: 'That is the sum of all four words.' },
        { value: tenths(logOdds + masked - sum), says: 'The log-odds of the masks are subtracted.' },
        { value: tenths(masked + sum - logOdds), says: 'Its sign is the other one.' },
      ],
    }),
    {
      text: 'The contributions of integrated gradients sum to that difference up to the last decimal. What does this show?',
      right: 'That the sum is right. It may be distributed wrongly among the words.',
      wrong: {
        'That each word has the contribution which it makes to this prediction.':
          'Any numbers with the same sum would show the same.',
        'That occlusion is wrong, whose contributions have another sum.':
          'Occlusion asks another question, word by word, and need not have that sum.',
        'That the network has been trained on sentences made of masks.':
          'The sum is a property of the method, whatever the network was trained on.',
      },
    },
  ];
}
