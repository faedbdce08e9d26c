import { type Draw, distinctMistakes, integer, mean, pick, type Question, shuffled } from 'course/check';

const [ROWS, COLUMNS] = [
  ['top', 'middle', 'bottom'],
  ['left', 'centre', 'right'],
];
const CELLS = ['top left', 'top right', 'bottom left', 'bottom right'];

/** Probabilities with each of nine places covered: one falls far, one falls to about a half, the rest hardly. */
function covered(next: Draw) {
  const uncovered = integer(88, 96, next) / 100;
  const [low, half, ...others] = shuffled([0, 1, 2, 3, 4, 5, 6, 7, 8], next);
  const probabilities: number[] = [];
  probabilities[low] = integer(8, 25, next) / 100;
  probabilities[half] = integer(45, 60, next) / 100;
  for (const place of others) probabilities[place] = Math.round(100 * uncovered - integer(1, 6, next)) / 100;
  return { uncovered, probabilities, low, half };
}

/** Two maps of 2 × 2 and their weights: the largest value of the first lies where the second counts against it. */
function maps(next: Draw) {
  const [both, best, third, fourth] = shuffled([0, 1, 2, 3], next);
  const [first, second]: number[][] = [[], []];
  [first[both], first[best], first[third], first[fourth]] = [9, integer(7, 8, next), integer(1, 3, next), 2];
  [second[both], second[best], second[third], second[fourth]] = [8, integer(0, 1, next), integer(3, 5, next), 6];
  const weights = [pick([2, 3], next), -pick([1, 2], next)];
  return { first, second, weights, both, best, third, fourth };
}

/** What covering a place shows, and where a score comes from. */
export function questions(next: Draw): Question[] {
  const { uncovered, probabilities, low, half } = covered(next);
  const place = (index: number) => `${ROWS[Math.floor(index / 3)]} ${COLUMNS[index % 3]}`;
  const asked = pick([low, half], next);
  const { first, second, weights, both, best, third, fourth } = maps(next);
  const score = weights[0] * mean(first) + weights[1] * mean(second);
  return [
    distinctMistakes({
      text: `By how much does the probability fall when the place “${place(asked)}” is covered?`,
      figure: {
        kind: 'table',
        title: `Probability of the class with one place covered by a grey square; with no place covered it is ${uncovered.toFixed(2)}`,
        head: ['', ...COLUMNS],
        rows: ROWS.map((row, at) => [row, ...probabilities.slice(3 * at, 3 * at + 3).map((each) => each.toFixed(2))]),
      },
      value: uncovered - probabilities[asked],
      within: 0.005,
      from: -1,
      to: 1,
      mistakes: [
        {
          value: probabilities[asked],
          says: 'That is what is left. Subtract it from the probability of the whole image.',
        },
        {
          value: 1 - probabilities[asked],
          says: 'Uncovered, the probability is not 1: the title of the table has it.',
        },
        {
          value: probabilities[asked] - uncovered,
          says: 'A fall is asked for: take what is left away from what was there.',
        },
        {
          value: 1 - probabilities[asked] / uncovered,
          says: 'That is the fraction that is lost. The difference of the two is asked for.',
        },
      ],
    }),
    {
      text: `The probability is lowest with “${place(low)}” covered. Which sentence does the table support?`,
      right: 'What is at this place matters, or the grey square confuses the network.',
      wrong: {
        'The object that gives this class its name is at this place of the image.':
          'A network may also use the background, or what is often next to such objects.',
        'Trained without this place, the network would not know the class at all.':
          'All nine predictions are by the same weights: nothing was trained for this table.',
        'The eight other places have no influence on the score of this class.':
          'With each of them covered the probability is another one than for the whole image.',
      },
      spareReasons: [
        'The nine probabilities have to sum to 1, so that one of them must be low.',
        'Grey pixels have no value, so that a network leaves them out of its sums.',
      ],
    },
    distinctMistakes({
      text: `Another network ends in two maps. It averages each, and weights the averages by ${weights[0]} and ${weights[1]}. What is the score?`,
      figure: {
        kind: 'table',
        title: 'The last two maps of the network, 2 × 2 positions each',
        head: ['map', ...CELLS],
        rows: [
          ['first', ...first],
          ['second', ...second],
        ],
      },
      value: score,
      within: 0.05,
      from: -200,
      to: 200,
      mistakes: [
        { value: 4 * score, says: 'That weights the sums of the maps. The network takes their means.' },
        {
          value: weights[0] * mean(first) - weights[1] * mean(second),
          says: 'The second weight is negative: its map counts against the class.',
        },
        { value: mean(first) + mean(second), says: 'That adds the means without their weights.' },
        {
          value: weights[0] * Math.max(...first) + weights[1] * Math.max(...second),
          says: 'That takes the largest value of each map, and not the mean.',
        },
      ],
    }),
    {
      text: 'Where is the class activation map of this score largest?',
      right: CELLS[best],
      wrong: {
        [CELLS[both]]: 'The first map has its largest value here. Compute what the second one takes away.',
        [CELLS[third]]: 'Weight both maps here and add them: another position has more.',
        [CELLS[fourth]]: 'Weight both maps at this position and add them: nothing is left of the first.',
      },
    },
  ];
}
