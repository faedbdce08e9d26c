import { type Draw, distinctMistakes, integer, type Question, shuffled, sum } from 'course/check';

interface Network {
  name: string;
  score: number;
  accuracy: number;
}

/** Orders of the accuracies by rank of the score, of which the first is not the best. */
const ORDERS = [
  [1, 0, 2, 3, 4],
  [1, 0, 3, 2, 4],
  [2, 0, 1, 3, 4],
  [1, 2, 0, 3, 4],
  [2, 1, 0, 4, 3],
];

/** Five networks with a score before training and the accuracy after it. */
function drawn(next: Draw): Network[] {
  const names = shuffled(['A', 'B', 'C', 'D', 'E'], next);
  const order = ORDERS[integer(0, ORDERS.length - 1, next)];
  const top = integer(80, 90, next);
  const accuracies = [0, 1, 2, 3, 4].map((rank) => top - 4 * rank - integer(0, 2, next));
  return order.map((rank, index) => ({
    name: names[index],
    score: -0.4 - 0.3 * index - integer(0, 2, next) / 10,
    accuracy: accuracies[rank],
  }));
}

/** How much a choice by a score loses, how well two orders agree, and what that says. */
export function questions(next: Draw): Question[] {
  const networks = drawn(next);
  const [picked] = networks;
  const byAccuracy = [...networks].sort((one, other) => other.accuracy - one.accuracy);
  const [best] = byAccuracy;
  const differences = networks.map((network, rank) => rank - byAccuracy.indexOf(network));
  const squares = sum(differences.map((difference) => difference ** 2));
  const spearman = 1 - (6 * squares) / (5 * 24);
  const mean = sum(networks.map(({ accuracy }) => accuracy)) / 5;
  return [
    distinctMistakes({
      text: 'You take the network with the highest score. How many points of accuracy does that lose against the best choice?',
      figure: {
        kind: 'table',
        title: 'Five pretrained networks: LEEP before training (higher promises more), accuracy in % after fine-tuning',
        head: ['network', 'LEEP', 'accuracy'],
        rows: shuffled(networks, next).map(({ name, score, accuracy }) => [name, score.toFixed(1), accuracy]),
      },
      value: best.accuracy - picked.accuracy,
      within: 0.4,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: best.accuracy - networks[4].accuracy,
          says: 'You took the lowest score. LEEP is negative; closest to zero is highest.',
        },
        { value: best.accuracy - mean, says: 'That is what a random choice loses on average.' },
        { value: 0, says: 'The network with the highest accuracy does not have the highest score.' },
      ],
    }),
    distinctMistakes({
      text: "Compute Spearman's rank correlation of score and accuracy: 1 − 6 Σd² / (n (n² − 1)), where d is a network's difference of ranks.",
      value: spearman,
      within: 0.02,
      from: -1,
      to: 1,
      mistakes: [
        { value: 1 - squares / (5 * 24), says: 'The sum of squares has the factor 6.' },
        {
          value: 1 - (6 * sum(differences.map(Math.abs))) / (5 * 24),
          says: 'Square the differences of ranks before you add them.',
        },
        { value: -spearman, says: 'You ranked one of the columns in reverse. Rank 1 is the highest value in both.' },
      ],
    }),
    {
      text: 'How does such a score serve you best when there are twenty networks to choose from?',
      right: 'It rules out those at the end of its order, and the rest are trained.',
      wrong: {
        'It replaces training: the network with the highest score is the one to take.':
          'In the table that choice loses points. Close candidates are not distinguished by such a score.',
        'It replaces the test: the score of the trained network is reported.':
          'A score before training says nothing about the accuracy of the network that is trained.',
        'It cannot serve at all, since its order is not exactly that of accuracy.':
          'An order that agrees in part saves the training of those which are far behind.',
      },
    },
    {
      text: 'Spearman is 1 for two networks in another table. Why is that no evidence for the score?',
      right: 'Two ranks agree by chance in half of all cases.',
      wrong: {
        'Spearman cannot be 1 unless scores equal accuracies.':
          'It compares orders, so that scores and accuracies may have any values.',
        'The two networks may have the same architecture.':
          'That would not change how often two orders agree by chance.',
        'Rank correlations need a normal distribution.':
          'Ranks need no distribution. With two of them there are only two orders.',
      },
    },
  ];
}
