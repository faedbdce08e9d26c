import {
  type Draw,
  distinctMistakes,
  type Fault,
  integer,
  pick,
  type Question,
  reportQuestions,
  shuffled,
  sum,
} from 'course/check';

/** What a report may have wrong. */
const FAULTS = {
  known: {
    says: 'Speakers of the training recordings are tested as if they were new ones.',
    ifChosen: 'Look which of the tested speakers are in training, and which of them the second sentence counts.',
    at: 1,
  },
  best: {
    says: 'The new speaker with the highest accuracy is reported as all of them.',
    ifChosen: 'Compute the accuracy of the new speakers from all of their rows together.',
    at: 1,
  },
  takes: {
    says: 'The test has more recordings, and they are counted as more speakers.',
    ifChosen: 'Compare the number of speakers in the last sentence with the rows of the table.',
    at: 3,
  },
  none: {
    says: 'Nothing: each sentence names the speakers that its numbers are of.',
    ifChosen: 'One sentence is about other speakers than those that its number comes from.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

interface Speaker {
  name: string;
  training: number;
  tested: number;
  right: number;
}

const NAMES = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gus', 'Hana'];
const TESTED = 20;

/** Two speakers that are in training, and three or four that are not. */
function drawn(next: Draw): { known: Speaker[]; fresh: Speaker[] } {
  const names = shuffled(NAMES, next);
  const known = names.slice(0, 2).map((name) => ({
    name,
    training: 40,
    tested: TESTED,
    right: TESTED - integer(0, 1, next),
  }));
  const count = integer(3, 4, next);
  const fresh = names.slice(2, 2 + count).map((name, at) => ({
    name,
    training: 0,
    tested: TESTED,
    right: at === 0 ? integer(16, 17, next) : integer(9, 13, next),
  }));
  return { known, fresh };
}

const accuracy = (speakers: readonly Speaker[]) =>
  (100 * sum(speakers.map(({ right }) => right))) / sum(speakers.map(({ tested }) => tested));

/** Which sentence about new speakers its table does not support. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const { known, fresh } = drawn(next);
  const claimed = accuracy(known);
  const counted = fault === 'known' ? [...known, ...fresh] : fault === 'best' ? fresh.slice(0, 1) : fresh;
  const saidFresh = accuracy(counted);
  const speakers = fault === 'takes' ? TESTED * fresh.length : fresh.length;
  const sentences = [
    `(1) On other recordings of the two speakers in training, ${claimed.toFixed(1)} % of the words are right.`,
    `(2) On speakers that are not in training, ${saidFresh.toFixed(1)} % of the words are right.`,
    `(3) The two differ by ${(claimed - saidFresh).toFixed(1)} points, so known speakers are no test of new ones.`,
    `(4) What is said of new speakers comes from ${speakers} speakers, with ${TESTED * fresh.length} recordings.`,
  ];
  const { at }: Fault = FAULTS[fault];
  const reasons = [
    'These are the rows of the two speakers with recordings in training.',
    'These are all rows of speakers with no recording in training.',
    at === 1
      ? 'This is computed from the sentence before it, which is wrong. Look for the first fault.'
      : 'This is the difference of the two accuracies.',
    'The table has as many speakers without training recordings, with as many recordings in all.',
  ];
  const gap = claimed - accuracy(fresh);
  return [
    ...reportQuestions({
      asks: 'A report on these counts has four sentences. Which is the first that the table does not support?',
      figure: {
        kind: 'table',
        title: 'A classifier of words: recordings of each speaker in training and in the test',
        head: ['speaker', 'in training', 'in the test', 'right'],
        rows: shuffled([...known, ...fresh], next).map(({ name, training, tested, right }) => [
          name,
          training,
          tested,
          right,
        ]),
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: the rows of the table support all four, for the speakers they name.',
        'Write next to each sentence whose rows it is about: for one of them the number is of others.',
      ],
    }),
    distinctMistakes({
      text: 'By how many percentage points is accuracy on new speakers below that on known ones?',
      value: gap,
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: claimed - accuracy([...known, ...fresh]),
          says: 'That compares with all tested speakers, and two of these are known.',
        },
        {
          value: claimed - accuracy(fresh.slice(0, 1)),
          says: 'That is the distance to one new speaker, the one who is understood best.',
        },
        { value: accuracy(fresh), says: 'That is the accuracy on new speakers. Subtract it from that on known ones.' },
      ],
    }),
    {
      text: 'The two speakers made 60 recordings each, 40 for training. How do you test for new speakers with few people?',
      right: 'Leave out all recordings of one speaker in turn, train on the others, and test on that one.',
      wrong: {
        'Draw one recording in five at random from all speakers, and test on these with five seeds.':
          'Then each speaker is on both sides of the split, whichever seed draws it.',
        'Use the last takes of each speaker for the test, since these were recorded on another day.':
          'Another day is another recording, but the voice has been in training all the same.',
        'Add noise to the recordings of the test, so that the voices are no longer the same as in training.':
          'Noise changes the room. The voice under it is still that of a speaker in training.',
      },
    },
  ];
}
