import { type Draw, integer, type Question } from 'course/check';

/** TODO: the questions of one variant. What differs from variant to variant is drawn by `next`. */
export function questions(next: Draw): Question[] {
  const [low, middle, high] = [integer(1, 4, next), integer(5, 9, next), integer(20, 60, next)];
  return [
    {
      text: `TODO: the accuracies of three runs are ${low}, ${middle} and ${high} %. Compute their mean.`,
      value: (low + middle + high) / 3,
      within: 0.05,
      from: 0,
      to: 100,
      mistakes: [
        { value: middle, says: 'That is the median, the number in the middle.' },
        { value: low + middle + high, says: 'That is the sum, which is not yet divided by three.' },
      ],
    },
    {
      text: 'TODO: which of the two depends on the size of every number?',
      right: 'The mean',
      wrong: {
        'The median': 'It depends on the order of the numbers and on the one in the middle.',
        'Both of them': 'One of them stays as it is when the largest number grows.',
        'Neither of them': 'One of them is a sum, and a sum depends on each of its terms.',
      },
      spareReasons: ['The mean is always larger than the median.', 'Three numbers have no median at all.'],
    },
  ];
}
