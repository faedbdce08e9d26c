import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

interface Way {
  name: string;
  training: number;
  unseen: number;
}

/** What accuracy on the training photographs says, and what it does not. */
export function questions(next: Draw): Question[] {
  const [low, middle, high] = [integer(24, 34, next), integer(45, 55, next), integer(68, 78, next)];
  const names = shuffled(['from scratch', 'fine-tuning', 'linear probe'], next);
  const ways: Way[] = [low, middle, high].map((unseen, at) => ({ name: names[at], training: 100, unseen }));
  const figure = {
    kind: 'table' as const,
    title: 'Three networks, 72 photographs to learn from, 240 others to test on (%)',
    head: ['network', 'accuracy on the 72', 'accuracy on the 240'],
    rows: shuffled(ways, next).map(({ name, training, unseen }) => [name, training, unseen]),
  };
  const asked = pick(ways, next);
  const [worst, , best] = ways;
  return [
    distinctMistakes({
      text: `Compute the generalisation gap of ${asked.name}, in points.`,
      figure,
      value: asked.training - asked.unseen,
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: asked.unseen,
          says: 'That is the accuracy on new photographs. The gap is what is missing to the other one.',
        },
      ],
    }),
    {
      text: 'A report says: “All three reach 100 %, so it does not matter which one is used.” What is wrong with it?',
      right: 'The 100 % are on photographs that the networks learnt from; others decide.',
      wrong: {
        '100 % is too high to be true, so the program must have a bug.':
          'A network with more weights than photographs can store them all: 100 % there is nothing unusual.',
        '72 photographs are too few to compute an accuracy from.':
          'An accuracy of 72 can be computed exactly. The fault is in which 72 they are.',
        'The three networks should have been trained until they reach less than 100 %.':
          'Stopping earlier changes the networks. It does not make training accuracy a measure of use.',
      },
      spareReasons: [
        'Accuracy must not be compared between networks of different sizes.',
        'A percentage needs at least a hundred photographs to be written down.',
      ],
    },
    {
      text: 'What does the table allow you to say?',
      right: `On these 240, ${best.name} named more photographs rightly than ${worst.name}; one run each.`,
      wrong: {
        [`${best.name} is the best way to train a network on few photographs, in general.`]:
          'One run of each on one set of photographs says nothing about others.',
        'The differences are chance, since all three have the same training accuracy.':
          'Equal training accuracy says nothing about chance on other photographs.',
        [`${worst.name} learnt nothing at all, since its accuracy on others is the lowest one.`]:
          'Twelve classes give 8 % by guessing, so that it learnt something as well.',
      },
    },
  ];
}
