import { type Draw, integer, pick, type Question, shuffled, sum } from 'course/check';

const CLASSES = ['bison', 'moose', 'pig', 'goose', 'otter', 'hen'];

/** Recalls of 0 to 1 in steps of a tenth. */
const RECALLS = Array.from({ length: 11 }, (_, at) => at / 10);

/** A precise class of which few objects are found, and one with more false boxes of which nearly all are found. */
function curves(next: Draw) {
  const reach = integer(3, 4, next);
  const start = pick([0.65, 0.7, 0.75], next);
  const few = RECALLS.map((_, at) => (at <= reach ? 1 - 0.05 * Math.max(0, at - 2) : 0));
  const many = RECALLS.map((_, at) => (at <= 9 ? start - 0.025 * at : 0));
  return { few, many, reach };
}

/** Precision after each box of a list by falling score. */
function precisions(boxes: readonly boolean[]): number[] {
  return boxes.map((_, at) => boxes.slice(0, at + 1).filter(Boolean).length / (at + 1));
}

/** For each right box the highest precision from there on, divided by all objects. */
function averagePrecision(boxes: readonly boolean[], objects: number): number {
  const all = precisions(boxes);
  const best = all.map((_, at) => all.slice(at).reduce((one, other) => Math.max(one, other)));
  return sum(best.filter((_, at) => boxes[at])) / objects;
}

/** What precision-recall curves show, and what the score threshold does. */
export function questions(next: Draw): Question[] {
  const [precise, found] = shuffled(CLASSES, next);
  const { few, many, reach } = curves(next);
  const area = (values: readonly number[]) => sum(values.slice(1)) / 10;
  const at = pick([2, 3], next);
  const asked = pick(
    [
      { name: precise, values: few, other: many },
      { name: found, values: many, other: few },
    ],
    next,
  );
  const boxes = [true, ...shuffled([true, false, false], next), ...(next() < 0.5 ? [true, false] : [false, true])];
  const right = boxes.filter(Boolean).length;
  const objects = right + integer(1, 2, next);
  const value = averagePrecision(boxes, objects);
  return [
    {
      text: 'Which class has the higher average precision?',
      figure: {
        kind: 'lines',
        title: 'Precision over recall for two classes of a detector, at an overlap of one half',
        x: { name: 'recall', values: RECALLS },
        y: { name: 'precision', from: 0, to: 1 },
        series: shuffled(
          [
            { name: precise, values: few },
            { name: found, values: many },
          ],
          next,
        ),
      },
      right: `The ${found}: it has the larger area below its curve, up to a high recall.`,
      wrong: {
        [`The ${precise}: it has the higher precision wherever its curve is above zero.`]:
          'Average precision is the area below the complete curve, and not its height on the left.',
        'Both have the same one, since the two curves cross each other once.':
          'Where curves cross, precisions are equal. Areas depend on all other recalls too.',
        'That depends on the score threshold that is chosen for each class.':
          'A threshold chooses a point on a curve. The area below it is of all thresholds.',
      },
    },
    {
      text: `Read the precision of the ${asked.name} at a recall of ${at / 10}.`,
      value: asked.values[at],
      within: 0.0625,
      from: 0,
      to: 1,
      mistakes: [
        { value: asked.other[at], says: 'That is the other class at this recall. Follow the line to its name.' },
        { value: area(asked.values), says: 'That is about the area below the curve, and not its height there.' },
      ].filter(
        (one, index, every) =>
          Math.abs(one.value - asked.values[at]) > 0.125 &&
          every.findIndex((another) => Math.abs(another.value - one.value) < 0.125) === index,
      ),
    },
    {
      text: `You raise the score threshold for the ${found}. What happens to its recall?`,
      right: 'It falls or stays: boxes are dropped, and no object is found that was not before.',
      wrong: {
        'It rises, since the boxes that are left have higher scores and are right more often.':
          'That is about precision. Recall counts the objects that are found.',
        'It stays, since a threshold changes only which of the boxes count as confident.':
          'A box below the threshold is not a prediction any more, and its object may be missed.',
        'It falls or rises: that depends on how many of the dropped boxes were wrong.':
          'Wrong boxes find no object. Dropping them changes precision only.',
      },
    },
    {
      text: `There are ${objects} objects of a class. By falling score its boxes are ${boxes.map((one) => (one ? 'right' : 'wrong')).join(', ')}. Compute the average precision.`,
      value,
      within: 0.01,
      from: 0,
      to: 1,
      mistakes: [
        {
          value: averagePrecision(boxes, right),
          says: 'That is divided by the objects that are found. Missed ones count as zero.',
        },
        { value: right / boxes.length, says: 'That is the precision of all boxes together.' },
        { value: right / objects, says: 'That is the recall of all boxes together.' },
      ].filter(
        (one, index, every) =>
          Math.abs(one.value - value) > 0.02 &&
          every.findIndex((another) => Math.abs(another.value - one.value) < 0.02) === index,
      ),
    },
    {
      text: `A farmer wants to miss as few animals as possible, and looks at every box. Which class suits that, and at which threshold?`,
      right: `The ${found}, with a low threshold: most objects are found, with more wrong boxes.`,
      wrong: {
        [`The ${precise}, with a low threshold: most objects are found, with few wrong boxes.`]: `Its curve ends at a recall of about ${reach / 10}: lower thresholds find no more of its objects.`,
        [`The ${found}, with a high threshold: the boxes that are left are mostly right.`]:
          'A higher threshold drops boxes, also those which find an object.',
        [`The ${precise}, with a high threshold: nearly all of its boxes are right.`]:
          'That is the right choice where wrong boxes cost much. Here missed objects do.',
      },
    },
  ];
}
