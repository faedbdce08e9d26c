import { type Draw, distinctMistakes, type Fault, integer, pick, type Question, reportQuestions } from 'course/check';

/** What a report may have wrong. */
const FAULTS = {
  training: {
    says: 'Training images are counted together with test images.',
    ifChosen: 'Compute the accuracy before the repair from the two rows of the test.',
    at: 0,
  },
  hard: {
    says: 'Hard images were removed from the test after the repair.',
    ifChosen: 'Compute the accuracy after the repair from the easy and the hard images together.',
    at: 1,
  },
  relative: {
    says: 'A relative change is reported as percentage points.',
    ifChosen: 'Subtract the two accuracies, and compare the result with the third sentence.',
    at: 2,
  },
  none: {
    says: 'Nothing: all of its numbers are of the complete test.',
    ifChosen: 'One number is not what the rows of the complete test give.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

/** Images, and how many of them are classified correctly before and after wrong labels of the training images were repaired. */
interface Row {
  name: string;
  images: number;
  before: number;
  after: number;
}

function drawn(next: Draw): [training: Row, easy: Row, hard: Row] {
  const hard = integer(5, 8, next) * 5;
  const easy = 200 - hard;
  const right = easy - integer(3, 7, next) * 2;
  const rightHard = integer(4, 6, next);
  return [
    { name: 'training images', images: 300, before: 294 - integer(0, 3, next), after: 297 },
    { name: 'test, easy', images: easy, before: right - 2 * integer(1, 2, next), after: right },
    { name: 'test, hard', images: hard, before: rightHard, after: rightHard + 2 * integer(2, 3, next) },
  ];
}

/** Accuracy in percent over some rows. */
function accuracy(rows: readonly Row[], when: 'before' | 'after'): number {
  const sum = (what: 'images' | 'before' | 'after') => rows.reduce((total, row) => total + row[what], 0);
  return (100 * sum(when)) / sum('images');
}

/** Which sentence about the gain of repaired labels its table does not support. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const [training, easy, hard] = drawn(next);
  const test = [easy, hard];
  const counted = fault === 'training' ? [training, ...test] : test;
  const before = accuracy(counted, 'before');
  const after = accuracy(fault === 'hard' ? [easy] : counted, 'after');
  const gain = accuracy(test, 'after') - accuracy(test, 'before');
  const saidGain = fault === 'relative' ? (100 * (after - before)) / before : after - before;
  const sentences = [
    `(1) Before labels were repaired, ${before.toFixed(1)} % of the test images were correct.`,
    `(2) After labels were repaired, ${after.toFixed(1)} % of the test images are correct.`,
    `(3) So the repair changes test accuracy by ${saidGain.toFixed(1)} percentage points.`,
    `(4) Of the ${hard.images} hard test images, the network is right about ${hard.after} after the repair.`,
  ];
  const { at }: Fault = FAULTS[fault];
  const reasons = [
    'This is the number of correct easy and hard images before the repair, divided by the number of both.',
    at === 0
      ? 'This has the same fault as a sentence before it. Look for the first one.'
      : 'This is the number of correct easy and hard images after the repair, divided by the number of both.',
    at === undefined || at > 2
      ? 'This is the difference of the two accuracies.'
      : 'This is computed from the sentences before it, one of which is wrong. Look for the first fault.',
    'This is in the last row of the table.',
  ];
  return [
    ...reportQuestions({
      asks: 'A report on these counts has four sentences. Which is the first that the table does not support?',
      figure: {
        kind: 'table',
        title:
          'Correct images before and after labels of training images were repaired; “hard”: a large loss before it',
        head: ['images', 'how many', 'correct before', 'correct after'],
        rows: [training, easy, hard].map(({ name, images, before, after }) => [name, images, before, after]),
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: all four are supported by the numbers of the table.',
        'Recompute the two accuracies and their difference: one number is not of the complete test.',
      ],
    }),
    distinctMistakes({
      text: 'By how many percentage points did the repair change accuracy on the complete test?',
      value: gain,
      within: 0.3,
      from: 0,
      to: 40,
      mistakes: [
        { value: saidGain, says: 'That is the number of the report. Recompute it from the rows of the test.' },
        {
          value: accuracy([easy], 'after') - accuracy(test, 'before'),
          says: 'That compares two tests: one with its hard images, and one without them.',
        },
        {
          value: accuracy([easy], 'after') - accuracy([easy], 'before'),
          says: 'That is the gain on easy images. The hard ones belong to the test.',
        },
      ],
    }),
    {
      text: 'You suspect that the test has wrong labels too. What may you do about them?',
      right: 'Have all test labels checked by people who do not see what the network predicts.',
      wrong: {
        'Check the labels of those test images on which the repaired network has a large loss.':
          'Then the network chooses which of its own errors are looked at, and agreement is never questioned.',
        'Remove the test images that two differently trained networks get wrong.':
          'What networks get wrong is what they must be tested on: the test becomes easier, not cleaner.',
        'Give the test images that look wrong the class which the network predicts.':
          'Then an error of the network becomes a label, and counts as correct.',
      },
    },
  ];
}
