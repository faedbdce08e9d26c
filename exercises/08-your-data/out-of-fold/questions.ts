import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

/** The probability of an image's label, by a model trained on all images and by the one of the other folds. */
interface Row {
  name: string;
  memorised: number;
  outOfFold: number;
  /** Told to the reader who looks at this image first; absent for the one to look at. */
  ifChosen?: string;
}

function drawn(next: Draw): Row[] {
  const rows = [
    { memorised: integer(93, 95, next), outOfFold: integer(2, 5, next) },
    {
      memorised: integer(78, 84, next),
      outOfFold: integer(35, 45, next),
      ifChosen:
        'It has the lowest probability where the model was trained on its label. Out of fold another one is lower.',
    },
    {
      memorised: 99,
      outOfFold: integer(95, 98, next),
      ifChosen: 'Its label has the highest probability of the four, so its loss is the smallest.',
    },
    {
      memorised: integer(96, 98, next),
      outOfFold: integer(55, 70, next),
      ifChosen: 'Out of fold another label has a lower probability, and so a larger loss.',
    },
  ];
  return shuffled(rows, next).map((row, at) => ({ name: `image ${at + 1}`, ...row }));
}

/** What losses out of fold are, and which label they put first. */
export function questions(next: Draw): Question[] {
  const [images, folds] = [pick([200, 240, 300, 360], next), pick([4, 5, 10], next)];
  const probability = pick([0.01, 0.02, 0.04, 0.05, 0.15, 0.2], next);
  const rows = drawn(next);
  const written = (percent: number) => (percent / 100).toFixed(2);
  return [
    distinctMistakes({
      text: `${images} training images are divided into ${folds} folds. On how many images is each model trained that losses out of fold come from?`,
      value: images - images / folds,
      within: 0,
      from: 0,
      to: 400,
      mistakes: [
        {
          value: images / folds,
          says: 'That is one fold, whose losses are computed. The model is trained on the others.',
        },
        { value: images, says: 'Then each image would be judged by a model that has been trained on it.' },
        { value: folds, says: 'That is the number of models: there is one for each fold.' },
        { value: images - folds, says: 'A fold has more than one image: divide by the number of folds.' },
      ],
    }),
    distinctMistakes({
      text: `A label has a probability of ${probability} out of fold. Compute its loss.`,
      value: -Math.log(probability),
      within: 0.05,
      from: 0,
      to: 10,
      mistakes: [
        { value: -Math.log10(probability), says: 'That is a logarithm to base 10. The loss takes the natural one.' },
        { value: 1 - probability, says: 'That is the probability of all other labels together.' },
        { value: -Math.log(1 - probability), says: 'That takes the probability of all other labels together.' },
        { value: probability, says: 'That is the probability. The loss is minus its logarithm.' },
      ],
    }),
    {
      text: 'You have time to look at one image. At which?',
      figure: {
        kind: 'table',
        title: 'The probability of the label that each image has',
        head: ['', 'model trained on all images', 'model trained on the other folds'],
        rows: rows.map(({ name, memorised, outOfFold }) => [name, written(memorised), written(outOfFold)]),
      },
      right: rows.filter(({ ifChosen }) => !ifChosen)[0].name,
      wrong: Object.fromEntries(rows.flatMap(({ name, ifChosen }) => (ifChosen ? [[name, ifChosen]] : []))),
    },
    {
      text: 'An image and its mirrored copy have the same wrong label, and lie in different folds. What can you say of their losses out of fold?',
      right: 'They may be small: each label is judged by a model that has learnt the copy.',
      wrong: {
        'They must be large: neither label is judged by a model that has learnt it.':
          'The copy has the same wrong label, and its features are close. So the model has learnt it after all.',
        'They must be large: a wrong label that is there twice is wrong twice over.':
          'What is in training twice is learnt more firmly, also if it is wrong.',
        'They may be small: a mirrored image is harder, and hard ones are left out.':
          'No image is left out: each has a loss, by the model of the other folds.',
      },
    },
    {
      text: 'How do you keep copies from hiding a wrong label?',
      right: 'Give an image and its copies one group, and each group to a single fold.',
      wrong: {
        'Draw the folds again with another seed, and take the mean of both losses.':
          'In each draw most copies are in two folds, so most models have learnt the copy.',
        'Train each model for more epochs, until it classifies all its images well.':
          'The better a model has learnt the copy, the smaller is the loss of the wrong label.',
        'Look at the images with the smallest losses first, and then at the others.':
          'Nearly all images with small losses have right labels: you would look at all of them.',
      },
    },
  ];
}
