import { type Draw, integer, type Question } from 'course/check';

/** What a probability of softmax says: how scores compare with one another, and no more. */
export function questions(next: Draw): Question[] {
  const [first, gap] = [integer(1, 8, next), integer(1, 4, next)];
  const shift = integer(2, 9, next);
  const probability = 1 / (1 + Math.exp(-gap));
  const classes = 1000 * integer(1, 4, next);
  return [
    {
      text: `A network has two classes. Their scores for a photograph are ${first + gap} and ${first}. What is the probability of the first class?`,
      value: probability,
      within: 0.01,
      from: 0,
      to: 1,
      mistakes: [
        {
          value: (first + gap) / (2 * first + gap),
          says: 'Scores are not shared out as they are: softmax takes e to the power of each first.',
        },
        { value: Math.exp(-gap), says: 'That is the ratio of the two. The probabilities of both together are 1.' },
      ].filter(({ value }) => Math.abs(value - probability) > 0.02),
    },
    {
      text: `All scores of the photograph grow by ${shift}. What is the probability of the first class then?`,
      value: probability,
      within: 0.01,
      from: 0,
      to: 1,
      mistakes: [
        {
          value: 1 / (1 + Math.exp(-gap - shift)),
          says: 'That is what comes out if only the first score grows. Here both do, and their difference stays.',
        },
      ].filter(({ value }) => Math.abs(value - probability) > 0.02),
    },
    {
      text: `A network with ${classes} classes, none of them “robot”, sees a robot and says “vending machine” with a probability of 0.97. Why?`,
      right: 'Its probabilities must sum to 1, and this score is far above the other ones.',
      wrong: {
        'It has seen robots in training, under the name of vending machines.':
          'Nothing in a probability tells what was in the training photographs.',
        '97 % of such photographs are of vending machines, so it is right on average.':
          'That would be so for photographs like those it learnt from, and only if it is calibrated. A robot is none of them.',
        'Softmax finds no class, and then takes the largest one of its classes.':
          'Softmax has no rule for a thing without a class: it computes the same formula for every image.',
      },
      spareReasons: [
        'A network with so many classes cannot give any of them more than 0.5.',
        'Vending machines are no class of any network of this course.',
      ],
    },
  ];
}
