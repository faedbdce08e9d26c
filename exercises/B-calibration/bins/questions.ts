import { type Draw, distinctMistakes, integer, type Question, shuffled, sum } from 'course/check';

interface Bin {
  name: string;
  examples: number;
  confidence: number;
  accuracy: number;
}

/** Four bins with their mean confidence and accuracy in percent: too confident above, not confident enough below. */
function drawn(next: Draw): Bin[] {
  const counts = shuffled([10, 20, 30, 140], next);
  const gaps = [-integer(4, 6, next), integer(3, 5, next), integer(8, 12, next), integer(14, 20, next)];
  return [55, 65, 82, 95].map((low, index) => {
    const confidence = low + integer(0, 3, next);
    const name = ['0.5 to 0.6', '0.6 to 0.8', '0.8 to 0.9', '0.9 to 1.0'][index];
    return { name, examples: counts[index], confidence, accuracy: confidence - gaps[index] };
  });
}

/** The calibration error of a table of bins, the sign of its faults, and what a temperature does to it. */
export function questions(next: Draw): Question[] {
  const bins = drawn(next);
  const all = sum(bins.map(({ examples }) => examples));
  const gaps = bins.map(({ confidence, accuracy }) => confidence - accuracy);
  const error = sum(gaps.map((gap, index) => (bins[index].examples * Math.abs(gap)) / all));
  const signed = sum(gaps.map((gap, index) => (bins[index].examples * gap) / all));
  const alike = sum(gaps.map(Math.abs)) / bins.length;
  const asked = bins[integer(1, 3, next)];
  const right = Math.round((asked.accuracy * asked.examples) / 100);
  return [
    distinctMistakes({
      text: 'Compute the expected calibration error, in percentage points.',
      figure: {
        kind: 'table',
        title: `A classifier on ${all} test examples, in four bins by its confidence (means in %)`,
        head: ['confidence', 'examples', 'mean confidence', 'accuracy'],
        rows: bins.map(({ name, examples, confidence, accuracy }) => [name, examples, confidence, accuracy]),
      },
      value: error,
      within: 0.2,
      from: 0,
      to: 50,
      mistakes: [
        { value: alike, says: 'Each bin has the same weight in your mean. Weight it by its number of examples.' },
        {
          value: signed,
          says: 'Gaps of opposite signs cancel in your mean. Take the absolute value in each bin first.',
        },
        { value: gaps[3], says: 'That is the gap of the last bin alone.' },
      ],
    }),
    {
      text: 'The network is used where it decides alone if its confidence is above 0.9. What does the table say about that?',
      right: 'It is wrong more often there than its confidence says.',
      wrong: {
        'It is right more often there than its confidence says.':
          'Compare the two columns of the last row: accuracy is the lower one.',
        'It is as often right there as its confidence says.':
          'The two columns of the last row differ by more than ten points.',
        'Nothing, since only the mean over all bins counts.':
          'Each bin is a statement about its own examples, and these are the ones which it decides.',
      },
      spareReasons: [
        'Confidence is measured on training examples, and accuracy on test examples.',
        'A bin needs at least a thousand examples before it has an accuracy.',
      ],
    },
    {
      text: 'All scores are divided by a temperature of 1.5, and the bins are made again. What stays the same?',
      right: 'The accuracy over all test examples.',
      wrong: {
        'The number of examples in the last bin.':
          'Confidences fall at a temperature above 1, so examples move to lower bins.',
        'The mean confidence over all examples.':
          'A temperature above 1 brings the probabilities of the classes closer to each other.',
        'The expected calibration error.': 'It compares accuracy with confidence, and one of the two changes.',
      },
    },
    distinctMistakes({
      text: `About how many of the ${asked.examples} examples with confidence ${asked.name} are classified correctly?`,
      value: (asked.accuracy * asked.examples) / 100,
      within: 0.6,
      from: 0,
      to: 200,
      mistakes: [
        {
          value: (asked.confidence * asked.examples) / 100,
          says: 'That is how many the network expects. Its accuracy says how many are right.',
        },
        { value: asked.examples - right, says: 'That is how many it gets wrong.' },
      ],
    }),
  ];
}
