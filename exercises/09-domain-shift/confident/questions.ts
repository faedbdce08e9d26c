import { type Draw, distinctMistakes, integer, type Question, shuffled, sum } from 'course/check';

const CLASSES = ['birds', 'fish', 'fruit', 'insects', 'instruments', 'vehicles', 'clothes', 'buildings'];
/** Drawings of each class in the target. */
const EACH = 20;

interface Counts {
  plain: number[];
  confident: number[];
}

/** Predictions for 100 drawings of five classes: spread without the term, in two classes with it. */
function drawn(next: Draw): Counts {
  const [up, more] = [integer(3, 6, next), integer(1, 2, next)];
  const plain = [EACH + up, EACH - up, EACH + more, EACH - more, EACH];
  const rest = shuffled([0, integer(1, 3, next), integer(4, 6, next)], next);
  const second = integer(26, 36, next);
  const confident = shuffled([5 * EACH - second - sum(rest), second, ...rest], next);
  return { plain: shuffled(plain, next), confident };
}

/** Of so many predictions of a class, no more can be right than it has drawings. */
const atMost = (counts: number[]) => sum(counts.map((count) => (count < EACH ? count : EACH)));

/** What a network does that is trained to be confident, and how it shows without labels. */
export function questions(next: Draw): Question[] {
  const { plain, confident } = drawn(next);
  const names = shuffled(CLASSES, next).slice(0, 5);
  const most = atMost(confident);
  const confidence = integer(94, 98, next);
  const [largest] = [...confident].sort((one, other) => other - one);
  return [
    distinctMistakes({
      text: 'A network is trained with a term that lowers the entropy of its predictions on the target. At most how many of these 100 predictions can be right?',
      figure: {
        kind: 'table',
        title: `Predictions for 100 unlabelled drawings of the target, known to have ${EACH} of each class; the source has 60 of each`,
        head: ['class', 'source only', 'with the entropy term'],
        rows: names.map((name, at) => [name, plain[at], confident[at]]),
      },
      value: most,
      within: 0,
      from: 0,
      to: 100,
      mistakes: [
        { value: atMost(plain), says: 'That is the column of the source only.' },
        {
          value: largest,
          says: `That is one class. It has ${EACH} drawings, so that no more of its predictions can be right.`,
        },
        { value: EACH, says: 'That is one class. Add up what can be right in all five.' },
        { value: 100 - most, says: 'That is how many are wrong at least.' },
        { value: 2 * EACH, says: 'The classes with few predictions can have right ones as well.' },
      ],
    }),
    distinctMistakes({
      text: `Its mean confidence is ${confidence} %. By how many points at least is that above its accuracy on these drawings?`,
      value: confidence - most,
      within: 0.2,
      from: -100,
      to: 100,
      mistakes: [
        { value: confidence - atMost(plain), says: 'That takes the counts of the source only.' },
        { value: most - confidence, says: 'The sign is wrong: subtract the accuracy from the confidence.' },
        { value: 100 - most, says: 'That is how many are wrong at least, whatever the confidence is.' },
        { value: most, says: 'That is the highest accuracy that is possible. Subtract it from the confidence.' },
      ],
    }),
    {
      text: 'The term lowers the entropy of each prediction. Why does the network end with these counts?',
      right: 'Few classes with high confidence have a low entropy, right or wrong.',
      wrong: {
        'A low entropy means few errors, and these are all in the two classes.': `Entropy measures confidence. By the counts at least ${100 - most} predictions are wrong.`,
        'A network is confident of classes that it has seen most in the source.':
          'The source has as many drawings of each class.',
        'Without labels of the target, no term can change what is predicted.':
          'The two columns differ, so the term has changed what is predicted on the target.',
      },
      spareReasons: [
        'The entropy of a prediction is zero if all classes have the same probability.',
        'Batch normalisation takes its means from the drawings of the target.',
      ],
    },
    {
      text: 'Which quantity shows this collapse without any label of the target?',
      right: 'The entropy of the mean prediction: it is low if few classes are predicted.',
      wrong: {
        'The mean entropy of the predictions: it is low if the network is confident.':
          'It is low for a network that is confident and right, and low for this one.',
        'The accuracy on the source: it is low if the target is classified wrongly.':
          'The source has its labels in the loss, and may be classified well all the same.',
        'The loss of the training: it is high if predictions on the target are wrong.':
          'The loss has no labels of the target, so a wrong prediction does not raise it.',
      },
    },
  ];
}
