import { type Draw, distinctMistakes, type Fault, integer, pick, type Question, reportQuestions } from 'course/check';

/** What a report may have wrong. */
const FAULTS = {
  among: {
    says: 'It gives old images with six names allowed as old images with all twelve.',
    ifChosen: 'Look in which column the number of the first sentence is.',
    at: 0,
  },
  average: {
    says: 'It takes the mean of two accuracies, though there are more old images than new ones.',
    ifChosen: 'Add the images that are right with replay, and divide them by all images.',
    at: 1,
  },
  row: {
    says: 'It takes the new images of the network that had all old images in training.',
    ifChosen: 'Compare the third sentence with the new images in the two rows that it names.',
    at: 2,
  },
  none: {
    says: 'Nothing is wrong: each number is of the row and the images that it names.',
    ifChosen: 'One number is of another row, another column or another set of images.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

/** Images that a network has right: old ones with all twelve names allowed, old ones among the six old names, new ones. */
interface Row {
  old: number;
  among: number;
  fresh: number;
}

/** How many old and new images the test has. */
const [OLD, FRESH] = [120, 60];

/** A network of six old classes, and it trained further in three ways. */
function drawn(next: Draw): { before: number; alone: Row; replay: Row; all: Row } {
  const fresh = integer(51, 54, next);
  return {
    before: 3 * integer(28, 31, next),
    alone: { old: integer(0, 2, next), among: 3 * integer(13, 16, next), fresh },
    replay: { old: 3 * integer(14, 17, next), among: 3 * integer(19, 22, next), fresh: fresh - integer(1, 3, next) },
    all: { old: 3 * integer(26, 28, next), among: 3 * integer(28, 30, next), fresh: fresh - integer(5, 7, next) },
  };
}

const onAll = ({ old, fresh }: Row) => (100 * (old + fresh)) / (OLD + FRESH);
const text = (value: number) => value.toFixed(1);

/** What a network forgets as it learns new classes, which sentence about it is wrong, and how much the head alone explains. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const { before, alone, replay, all } = drawn(next);
  const saidOld = (100 * (fault === 'among' ? alone.among : alone.old)) / OLD;
  const saidAll = fault === 'average' ? 50 * (replay.old / OLD + replay.fresh / FRESH) : onAll(replay);
  const saidCost = (100 * (alone.fresh - (fault === 'row' ? all : replay).fresh)) / FRESH;
  const sentences = [
    `(1) After new images alone, ${text(saidOld)} % of the old images are right, with all twelve names allowed.`,
    `(2) After new images with replay, ${text(saidAll)} % of all ${OLD + FRESH} test images are right.`,
    `(3) Compared with new images alone, replay costs ${text(saidCost)} points on the new images.`,
    `(4) With all old images in training, accuracy on all images is ${text(onAll(all) - saidAll)} points above replay.`,
  ];
  const reasons = [
    'This is the first column of that row, divided by the number of old images.',
    'These are the old and new images that are right with replay, divided by all images.',
    'This is the difference of the last column of the two rows, divided by the number of new images.',
    fault === 'average'
      ? 'This follows from the second sentence, which is wrong. Look for the first fault.'
      : 'This is the difference of two accuracies on all images.',
  ];
  const row = (name: string, { old, among, fresh }: Row) => [name, old, among, fresh];
  const back = (100 * (alone.among - alone.old)) / (before - alone.old);
  return [
    ...reportQuestions({
      asks: `A network knows six classes and is trained on six more. Before that, ${before} of ${OLD} old images are right, with its six names. Which is the first sentence of the report that the table does not support?`,
      figure: {
        kind: 'table',
        title: `Images that are right afterwards, of ${OLD} old and ${FRESH} new ones`,
        head: ['trained on', 'old, of 12 names', 'old, of the 6 old names', 'new, of 12 names'],
        rows: [row('new images alone', alone), row('new, with replay', replay), row('all old and new', all)],
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: the counts of the table support all four sentences of the report.',
        'Write next to each number which row and column it is of, and how many images these are.',
      ],
    }),
    distinctMistakes({
      text: 'Training on new images alone loses old images. Which percentage of those that were lost is right again if only the six old names are allowed?',
      value: back,
      within: 1,
      from: 0,
      to: 100,
      mistakes: [
        { value: (100 * alone.among) / OLD, says: 'That is an accuracy. Divide by the images that were lost.' },
        { value: 100 - back, says: 'That is the part which stays lost.' },
        {
          value: (100 * alone.among) / before,
          says: 'Subtract from both the old images that are right of twelve names.',
        },
      ],
    }),
    {
      text: 'What follows from that number?',
      right: 'Part of the loss is in the head, which scores the new names too high.',
      wrong: {
        'The features of the old classes are as good as they were before.':
          'Among the old names alone, fewer old images are right than before.',
        'Nothing, since with fewer names allowed any network is right more often.':
          'Before, the network had the same six names to choose from: that is what the number is compared with.',
        'Old images were left among those that the network was trained on.': 'That row is of new images alone.',
      },
    },
  ];
}
