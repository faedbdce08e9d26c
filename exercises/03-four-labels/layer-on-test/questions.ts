import { type Draw, integer, type Question, shuffled } from 'course/check';

const LAYERS = ['block2a', 'block3b', 'block4c', 'block5c', 'head'];

/** A layer that was chosen by the test, and what an honest report says instead. */
export function questions(next: Draw): Question[] {
  const [chosen, lucky, ...others] = shuffled([0, 1, 2, 3, 4], next);
  const validation: number[] = [];
  const test: number[] = [];
  const base = integer(60, 66, next);
  validation[chosen] = base + integer(8, 10, next);
  test[chosen] = base + integer(3, 5, next);
  validation[lucky] = base + integer(4, 6, next);
  test[lucky] = base + integer(8, 10, next);
  others.forEach((layer, at) => {
    validation[layer] = base - 3 * at + integer(0, 2, next);
    test[layer] = base - 3 * at - integer(1, 2, next);
  });
  const figure = {
    kind: 'table' as const,
    title: 'Linear probe on the features of five layers, accuracy in %',
    head: ['layer', 'validation', 'test'],
    rows: LAYERS.map((layer, at) => [layer, validation[at], test[at]]),
  };
  const [third, fourth] = others;
  return [
    {
      text: 'Which layer does an honest choice take?',
      figure,
      right: LAYERS[chosen],
      wrong: {
        [LAYERS[lucky]]: 'It has the highest accuracy on the test, which must not decide anything.',
        [LAYERS[third]]: 'Neither column is highest there.',
        [LAYERS[fourth]]: 'Neither column is highest there, and a layer is not chosen by its depth.',
      },
    },
    {
      text: 'Which accuracy does the report then state for new images, in %?',
      value: test[chosen],
      within: 0.25,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: validation[chosen],
          says: 'That number made the choice, so that it is too high on average. The test measures once, after it.',
        },
        { value: test[lucky], says: 'That is the best of five test accuracies: to take it is to choose by the test.' },
      ],
    },
    {
      text: `A report says: “We probe ${LAYERS[lucky]}, which reaches ${test[lucky]} % on the test.” What is its fault?`,
      right: 'The test chose among five layers, so its best number is too high on average.',
      wrong: {
        'Five layers are too few to find the best one of a network.':
          'Looking at more layers would make the best number higher still, and no more honest.',
        'The number belongs to validation, and should have been computed on training images.':
          'Training images would be worse: the probe has learnt them.',
        'A probe must always be put on the head, whose features are the most general.':
          'Which layer is most useful differs between tasks; that is why it is chosen.',
      },
      spareReasons: [
        'Accuracies of different layers have different units.',
        'A probe has no weights that a test could choose between.',
      ],
    },
  ];
}
