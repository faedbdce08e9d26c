import { type Draw, distinctMistakes, integer, mean, pick, type Question, shuffled } from 'course/check';

/** A sentence: whether it is positive, and its log-odds of the positive answer. */
interface Sentence {
  positive: boolean;
  score: number;
}

/** The same shift of all scores, which is larger than any distance from it. */
function drawn(next: Draw): { side: 1 | -1; balanced: Sentence[]; uneven: Sentence[] } {
  const side = pick([1, -1] as const, next);
  const shift = side * (integer(40, 46, next) / 10);
  const sentence = (from: number, positive: boolean): Sentence => ({
    positive,
    score: shift + from + integer(-1, 1, next) / 10,
  });
  const [positive, negative] = pick(
    [
      [0.9, -0.9],
      [-0.8, -1.2],
      [-0.9, 0.9],
      [1.2, 0.8],
    ],
    next,
  );
  const balanced = [2.6, 1.7, positive, -2.5, -1.6, negative].map((from, at) => sentence(from, at < 3));
  const majority = pick(
    [
      [3, 2.4, 1.8, 0.8, 0.6],
      [3.4, 2.6, 1, 0.8, 0.6],
    ],
    next,
  );
  const uneven = [...majority.map((from) => sentence(side * from, side > 0)), sentence(-side * 0.8, side < 0)];
  return { side, balanced: shuffled(balanced, next), uneven: shuffled(uneven, next) };
}

/** In percent, if scores above this one are called positive. */
const accuracy = (sentences: readonly Sentence[], above: number) =>
  (100 * sentences.filter(({ positive, score }) => score > above === positive).length) / sentences.length;

const meanScore = (sentences: readonly Sentence[]) => mean(sentences.map(({ score }) => score));

const table = (title: string, sentences: readonly Sentence[]) => ({
  kind: 'table' as const,
  title,
  head: ['sentence is', 'score'],
  rows: sentences.map(({ positive, score }) => [positive ? 'positive' : 'negative', score.toFixed(1)]),
});

/** Why the mean score of a batch corrects a shift, and what it does to a batch in which one class is rare. */
export function questions(next: Draw): Question[] {
  const { side, balanced, uneven } = drawn(next);
  const name = side > 0 ? 'positive' : 'negative';
  const [first, second] = [balanced, uneven].map((sentences) => accuracy(sentences, meanScore(sentences)));
  const before = accuracy(uneven, 0);
  return [
    {
      text: `With this wording the network calls all six sentences ${name}, since a score above zero means positive. Subtracting their mean score raises the accuracy. Why? Say of each other explanation why it is wrong.`,
      figure: table('A batch with three sentences of each class: log-odds of the positive answer', balanced),
      right: 'The wording shifts all scores to one side, and the mean of a balanced batch is about that shift.',
      wrong: {
        'The mean is taken of the labels, so that each sentence is moved towards the label that it has.':
          'Only scores enter it: nobody has to know which sentences are positive.',
        'The subtraction teaches the network the wording, and it reads the sentences in another way after it.':
          'It is a computation on outputs. No weight changes.',
        'The order of the sentences is repaired: those that are positive get a higher score than the others.':
          'The same number is subtracted from each score, which keeps their ranking.',
      },
      spareReasons: [
        'The log-odds of a decoder have a mean of zero, whatever it is asked.',
        'Long sentences have lower scores, so that each needs another number.',
      ],
    },
    distinctMistakes({
      text: 'Which accuracy do these six have after the subtraction, in %?',
      value: first,
      within: 1,
      from: 0,
      to: 100,
      mistakes: [{ value: 50, says: 'That is the accuracy before it. Compute the mean of the six scores first.' }],
    }),
    distinctMistakes({
      text: `In another batch, asked with the same wording, five of six sentences are ${name}. All six are called ${name}, so that the accuracy is ${before.toFixed(1)} %. Which accuracy do they have after their mean is subtracted, in %?`,
      figure: table(`A batch with five ${name} sentences: log-odds of the positive answer`, uneven),
      value: second,
      within: 1,
      from: 0,
      to: 100,
      mistakes: [
        { value: before, says: 'That is the accuracy before it. Compute the mean of these six scores first.' },
        {
          value: accuracy(uneven, meanScore(balanced)),
          says: 'That subtracts the mean of the first batch. Take that of this one.',
        },
      ],
    }),
    {
      text: 'The same subtraction lowers the accuracy of this batch. Why? Say of each other explanation why it is wrong.',
      right: 'The mean moves towards the class of most sentences, so that some of them are on its wrong side.',
      wrong: {
        'Six scores are too few for a mean: with six hundred such sentences, it would be the shift of the wording.':
          'With as large a fraction of one class, the mean of many sentences lies at about the same score.',
        'The rare sentence becomes wrong: its score is too close to those of the others to be on its own side.':
          'It is right after the subtraction. Those that become wrong are of the other class.',
        'A wording that suits one batch does not suit another: with other words, there would be no shift.':
          'The wording is the same in both batches, and the subtraction raised the accuracy of the first one.',
      },
      spareReasons: [
        'The scores of the second batch are all below zero, and those of the first above it.',
        'Accuracy cannot be computed where one class has a single sentence.',
      ],
    },
  ];
}
