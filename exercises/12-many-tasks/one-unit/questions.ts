import { type Draw, distinctMistakes, pick, type Question, shuffled } from 'course/check';

type Vector = readonly [number, number];

/** Pairs of gradients whose lengths are integers, at an angle that is not right, flat or zero. */
const PAIRS: readonly (readonly [Vector, Vector])[] = [
  [
    [3, 4],
    [4, 3],
  ],
  [
    [3, 4],
    [-3, 4],
  ],
  [
    [3, 4],
    [3, -4],
  ],
  [
    [3, 4],
    [0, -10],
  ],
  [
    [3, 4],
    [-10, 0],
  ],
  [
    [6, 8],
    [5, 0],
  ],
  [
    [6, 8],
    [-4, -3],
  ],
  [
    [6, 8],
    [-5, 0],
  ],
];

const dot = ([a, b]: Vector, [c, d]: Vector) => a * c + b * d;
const lengthOf = (vector: Vector) => Math.sqrt(dot(vector, vector));
const written = ([a, b]: Vector) => `(${a}, ${b})`;

/** The cosine of two gradients, and what the unit of a loss decides. */
export function questions(next: Draw): Question[] {
  const [first, second] = shuffled(pick(PAIRS, next), next);
  const [one, other] = [lengthOf(first), lengthOf(second)];
  const inner = dot(first, second);
  const batch = pick([8, 16, 32], next);
  const fraction = (100 * batch * one) / (batch * one + other);
  return [
    distinctMistakes({
      text: `At the shared trunk, task one has the gradient ${written(first)} and task two ${written(second)}. Compute their cosine.`,
      value: inner / (one * other),
      within: 0.01,
      from: -100,
      to: 100,
      mistakes: [
        { value: inner, says: 'That is the inner product. Divide it by both lengths.' },
        { value: inner / one, says: 'That is divided by one length. Divide by the other one as well.' },
        { value: inner / other, says: 'That is divided by one length. Divide by the other one as well.' },
        {
          value: inner / (one + other),
          says: 'That is divided by the sum of the lengths. Divide by their product.',
        },
        { value: -inner / (one * other), says: 'The sign is wrong: add the two products with their signs.' },
      ],
    }),
    distinctMistakes({
      text: `By mistake, the loss of task one is summed over the ${batch} examples of a batch, where that of task two is averaged. The gradients above are those of two averages. What percentage of the sum of both lengths does the gradient of task one have now?`,
      value: fraction,
      within: 0.3,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: (100 * one) / (one + other),
          says: 'That is before the mistake. A sum over a batch is its mean times the batch size.',
        },
        { value: 100 - fraction, says: 'That is the percentage of task two.' },
        {
          value: (100 * batch) / (batch + 1),
          says: 'That takes the two gradients as equally long before. Compute both lengths.',
        },
        {
          value: (100 * one) / (one + batch * other),
          says: 'The loss of task one is the larger one: its gradient has grown.',
        },
      ],
    }),
    {
      text: 'Which quantity does this mistake leave as it is?',
      right: 'The cosine of the two gradients.',
      wrong: {
        'The direction of the sum of both.': 'The sum turns towards the gradient which has become longer.',
        'The length of the sum of both.': 'One of the two terms is many times as long, and so the sum is longer.',
        'The sum of the two losses itself.': 'One of its two terms is multiplied by the batch size.',
      },
    },
    {
      text: 'Does Adam correct it, since it divides by the size of the gradient?',
      right: 'No: it divides by the size of the sum, in which task one has most of the length.',
      wrong: {
        'Yes: it divides the gradient of each task by its size before it adds them up.':
          'It gets one gradient for each weight, in which the tasks are added up already.',
        'Yes: the size of its steps is the same in any unit, so both tasks have a half.':
          'The size of a step is the same. Its direction is that of the sum, which task one decides.',
        'No: it multiplies by the size of the sum, which makes the difference larger yet.':
          'It divides by that size. But the sum has been taken before it.',
      },
    },
    {
      text: 'What do you do about it first?',
      right: 'Average both losses over the batch, and then tune the learning rate.',
      wrong: {
        'Lower the learning rate, until the gradient of task one is as short.':
          'A learning rate multiplies the sum: both parts become shorter by the same factor.',
        'Train for more epochs, until task two has been trained for as long.':
          'Both tasks are in each step. More steps leave the direction of the sum to task one.',
        'Report the mean accuracy of both tasks, in which the two count alike.':
          'A mean hides that one task is learned and the other is not.',
      },
    },
  ];
}
