import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** Labelled sentences at the points of the lines. */
const LABELS = [8, 16, 80, 200, 800];

/** The height of the plot's lowest line in percent, and the distance of two lines. */
const [LOWEST, STEP] = [60, 2.5];

interface Heights {
  probe: number[];
  words: number[];
  all: number[];
}

/**
 * Heights in steps. `reach`: where the bag of words is first as high as the probe with 16 labels. `crossing`: from where on
 * all layers are above the probe.
 */
function drawn(reach: number, crossing: number, next: Draw): Heights {
  const sixteen = integer(5, 6, next);
  const eighty = sixteen + integer(2, 3, next);
  const twoHundred = eighty + integer(1, 2, next);
  const last = twoHundred + 1;
  const words = {
    2: [sixteen - 5, sixteen - 3, sixteen + 1, sixteen + 1, sixteen + 3],
    3: [sixteen - 5, sixteen - 3, sixteen - 1, sixteen + 1, sixteen + 2],
    4: [sixteen - 5, sixteen - 4, sixteen - 3, sixteen - 1, sixteen + 1],
  }[reach] as number[];
  return {
    probe: [sixteen - 2, sixteen, eighty, twoHundred, last],
    words,
    all: [sixteen - 4, sixteen - 2, crossing === 2 ? eighty + 1 : eighty - 1, twoHundred + 2, last + 2],
  };
}

/** Which method at which number of labels, what labels cost in time, and what a gain is due to. */
export function questions(next: Draw): Question[] {
  const reach = pick([2, 3, 4], next);
  const crossing = pick([2, 3], next);
  const { probe, words, all } = drawn(reach, crossing, next);
  const seconds = pick([15, 30, 45], next);
  const height = (steps: number) => LOWEST + STEP * steps;
  const minutes = (sentences: number) => (sentences * seconds) / 60;
  const saved = LABELS[reach] - 16;
  const byLabels = probe[3] - probe[2];
  const byBoth = all[3] - probe[2];
  return [
    distinctMistakes({
      text: `A person labels a sentence in ${seconds} seconds. How many minutes of labelling does the probe with 16 labels save, compared with a bag of words that has at least its accuracy?`,
      figure: {
        kind: 'lines',
        title: 'New sentences of the same domain, by labelled sentences',
        x: { name: 'labelled sentences', values: LABELS },
        y: { name: 'accuracy in %', from: LOWEST, to: 100 },
        series: [
          { name: 'probe', values: probe.map(height) },
          { name: 'words', values: words.map(height) },
          { name: 'all layers', values: all.map(height) },
        ],
      },
      value: minutes(saved),
      within: 0.5,
      from: 0,
      to: 40_000,
      mistakes: [
        { value: minutes(LABELS[reach]), says: 'The probe needs 16 labelled sentences as well. Subtract them.' },
        { value: saved, says: 'That is the number of sentences. Multiply it by the time for one.' },
        { value: saved * seconds, says: 'These are seconds. Divide by 60.' },
        { value: minutes(LABELS[reach - 1] - 16), says: 'There the words are still below the probe with 16 labels.' },
        {
          value: minutes((LABELS[reach + 1] ?? 0) - 16),
          says: 'The words have that accuracy with fewer labels already.',
        },
      ],
    }),
    distinctMistakes({
      text: 'From which number of labels on is training all layers above the probe?',
      value: LABELS[crossing],
      within: 0,
      from: 8,
      to: 800,
      mistakes: [
        { value: LABELS[crossing - 1], says: 'There the line of all layers is still below that of the probe.' },
        { value: LABELS[crossing + 1], says: 'It is above the probe with fewer labels already.' },
        { value: 800, says: 'There it is highest. It is above the probe with fewer labels already.' },
      ],
    }),
    distinctMistakes({
      text: 'A report compares all layers with 200 labels and the probe with 80. Which part of that gain has the probe, too, when it gets 200 labels, in %?',
      value: (100 * byLabels) / byBoth,
      within: 4,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: STEP * byLabels,
          says: 'That is the gain of the probe in points. Divide it by the gain of the report.',
        },
        { value: STEP * byBoth, says: 'That is the gain of the report in points.' },
        { value: 100 - (100 * byLabels) / byBoth, says: 'That is the part which training all layers adds.' },
      ],
    }),
    {
      text: 'You have 16 labelled sentences and no time for more. Which method do you take, by this plot?',
      right: 'The probe, whose line is the highest at 16 labels.',
      wrong: {
        'All layers, whose line is the highest in the end.': 'That is with 800 labels. With 16 it is below the probe.',
        'Words, since they need no network and no training of one.': 'Their line is the lowest one at 16 labels.',
        'Any one, since all lines meet as more labels come in.':
          'More labels will not come in, and at 800 the lines differ as well.',
      },
    },
  ];
}
