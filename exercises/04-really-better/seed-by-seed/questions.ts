import { type Draw, distinctMistakes, integer, mean, pick, type Question, shuffled } from 'course/check';

/** From the smallest to the largest. */
const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** The 95 % interval of a mean of five, by Student's t. */
function interval(values: readonly number[]): string {
  const middle = mean([...values]);
  const variance = values.reduce((total, value) => total + (value - middle) ** 2, 0) / 4;
  const half = 2.776 * Math.sqrt(variance / 5);
  return `${(middle - half).toFixed(1)} to ${(middle + half).toFixed(1)}`;
}

/**
 * Two methods over five seeds that lower and raise both, and their differences, whose interval includes zero where they are
 * 2.5 points on average. All values are on lines of the plot's grid or half-way between two of them.
 */
function drawn(next: Draw) {
  const swing = pick([7.5, 10], next);
  const a = shuffled([-swing, -5, 0, 2.5, swing], next).map((more) => 55 + more);
  const [ahead, spread] = pick(
    [
      [2.5, 5],
      [7.5, 5],
      [7.5, 2.5],
    ],
    next,
  );
  const differences = shuffled([-spread, -2.5, 0, 2.5, spread], next).map((more) => ahead + more);
  return { a, differences, b: a.map((value, seed) => value + differences[seed]) };
}

/** Why differences are taken seed by seed. */
export function questions(next: Draw): Question[] {
  const { a, b, differences } = drawn(next);
  const seed = integer(0, 4, next);
  const decided = mean(differences) > 5;
  const shown = {
    decided: 'B is above A: the interval of the differences excludes zero.',
    undecided: 'Undecided: the interval of the differences includes zero.',
  };
  return [
    distinctMistakes({
      text: `By how many points is B above A at seed ${seed + 1}?`,
      figure: {
        kind: 'lines',
        title: 'Two methods with five seeds, each of which drew training drawings for both',
        x: { name: 'seed', values: [1, 2, 3, 4, 5] },
        y: { name: 'accuracy (%)', from: 40, to: 80 },
        series: [
          { name: 'A', values: a },
          { name: 'B', values: b },
        ],
      },
      value: differences[seed],
      within: 1.25,
      from: -40,
      to: 100,
      mistakes: [
        { value: b[seed], says: 'That is the accuracy of B. Subtract that of A at the same seed.' },
        { value: a[seed], says: 'That is the accuracy of A. Subtract it from that of B at the same seed.' },
        { value: mean(b) - mean(a), says: 'That is the mean difference. One seed is asked for.' },
      ],
    }),
    distinctMistakes({
      text: 'From the smallest to the largest, over how many points do the five differences range?',
      value: range(differences),
      within: 1.25,
      from: 0,
      to: 100,
      mistakes: [
        { value: range(a), says: 'That is the range of A alone, with the difficulty of the draws in it.' },
        { value: range(b), says: 'That is the range of B alone, with the difficulty of the draws in it.' },
        { value: Math.max(...b) - Math.min(...a), says: 'That compares two seeds. Subtract at each seed first.' },
        { value: mean(differences), says: 'That is about the mean of the differences. Their range is asked for.' },
      ],
    }),
    {
      text: `The 95 % intervals are ${interval(a)} for A, ${interval(b)} for B, and ${interval(differences)} points for their paired differences. What do they show of the two methods?`,
      right: decided ? shown.decided : shown.undecided,
      wrong: {
        [decided ? shown.undecided : shown.decided]: 'Look at both ends of the third interval, and at zero.',
        'Undecided: the separate intervals of A and of B overlap.':
          'Separate intervals contain the difficulty of each draw, which is the same for both methods.',
        'B is above A: the middle of its interval is the higher one.':
          'The middles of two methods always differ. How far the differences scatter has to count.',
      },
    },
    {
      text: 'Which change of the experiment makes it wrong to subtract seed by seed?',
      right: 'B draws training drawings of its own, by another seed than A.',
      wrong: {
        'A and B are both tested on the same drawings at all five seeds.':
          'A common test is what makes two accuracies comparable.',
        'The five seeds are run in another order, and with other numbers.':
          'Order and numbers of the seeds do not matter, as long as both methods use the same ones.',
        'One of the seeds draws drawings that are very hard for A and B.':
          'What is hard for both is taken away by subtracting: that is the use of pairs.',
      },
    },
  ];
}
