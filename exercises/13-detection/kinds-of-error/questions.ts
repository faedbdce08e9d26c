import {
  type Draw,
  distinctMistakes,
  type Fault,
  integer,
  pick,
  type Question,
  reportQuestions,
  shuffled,
} from 'course/check';

const CLASSES = ['bison', 'moose', 'pig', 'goose', 'otter', 'hen'];

/** What a report may have wrong. */
const FAULTS = {
  duplicate: {
    says: 'A second box on an object that is found is called background.',
    ifChosen: 'The report calls the second box on an object a duplicate, as it is.',
    at: 0,
  },
  overlap: {
    says: 'A box with an overlap below one half is called right.',
    ifChosen: 'The report calls no box right that overlaps its object by less than one half.',
    at: 1,
  },
  both: {
    says: 'A wrong class with a poor box is called confusion.',
    ifChosen: 'The report calls the box with a wrong class and a poor overlap both, as it is.',
    at: 2,
  },
  missed: {
    says: 'An object that has a poor box is called missed.',
    ifChosen: 'The report calls one object missed, and that one has no box at all.',
    at: 3,
  },
  none: {
    says: 'Nothing: all boxes and objects have their kind.',
    ifChosen: 'One sentence gives a box or an object another kind than its class and its overlap do.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

interface Box {
  predicted: string;
  object: string;
  iou: number;
}

/** The kinds of error, and what to try where most errors are of that kind. */
const REMEDIES = {
  confusion: 'Label more images of the classes that are taken for each other.',
  localisation: 'Read the images at a larger size, with the labels that there are.',
  duplicates: 'Lower the overlap from which nms drops the box with less score.',
  'missed objects': 'Lower the score threshold, and look at what is found below it.',
};

type Kind = keyof typeof REMEDIES;

/** Told to the reader who tries it for another kind. */
const IF_TRIED: Record<Kind, string> = {
  confusion: 'That is for good boxes with wrong classes.',
  localisation: 'That is for right classes with poor boxes.',
  duplicates: 'That is for several boxes on one object.',
  'missed objects': 'That is for objects without any box.',
};

/** A box of each kind but `missed`, and more right ones; the last of the objects has no box. */
function drawn(next: Draw) {
  const [one, other, third, last] = shuffled(CLASSES, next);
  const more = integer(0, 3, next);
  const iou = (low: number, high: number) => integer(low, high, next) / 100;
  const kinds: Record<'duplicate' | 'localisation' | 'confusion' | 'background' | 'both', Box> = {
    duplicate: { predicted: one, object: `${one} 1`, iou: iou(55, 70) },
    localisation: { predicted: other, object: `${other} 1`, iou: iou(25, 42) },
    confusion: { predicted: one, object: `${third} 1`, iou: iou(62, 85) },
    background: { predicted: last, object: 'none', iou: 0 },
    both: { predicted: third, object: `${one} 1`, iou: iou(20, 38) },
  };
  const right: Box[] = Array.from({ length: more }, (_, at) => ({
    predicted: one,
    object: `${one} ${at + 2}`,
    iou: iou(60, 90),
  }));
  const first = { predicted: one, object: `${one} 1`, iou: iou(75, 92) };
  const boxes = [first, ...shuffled([...Object.values(kinds), ...right], next)];
  return { kinds, boxes, missed: `${last} 1`, right: more + 1, objects: more + 4, poor: `${other} 1` };
}

/** Which sentence about the errors of a detector its boxes do not support. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const { kinds, boxes, missed, right, objects, poor } = drawn(next);
  const number = (box: Box) => boxes.indexOf(box) + 1;
  const sentences = [
    `(1) Box ${number(kinds.duplicate)} is ${fault === 'duplicate' ? 'background' : 'a duplicate'}: the ${kinds.duplicate.object} has box 1 already.`,
    fault === 'overlap'
      ? `(2) Box ${number(kinds.localisation)} is right: its class is that of the ${poor}.`
      : `(2) Box ${number(kinds.localisation)} is an error of localisation on the ${poor}.`,
    `(3) Box ${number(kinds.both)} is ${fault === 'both' ? 'a confusion' : 'an error of both kinds'}: the ${kinds.both.object} is no ${kinds.both.predicted}.`,
    fault === 'missed'
      ? `(4) Of the ${objects} objects the ${poor} and the ${missed} are missed.`
      : `(4) Of the ${objects} objects the ${missed} alone is missed.`,
  ];
  const reasons = [
    'Its class is right and its overlap at least one half, but box 1 has a higher score.',
    'Its class is right, and its overlap is below one half.',
    'Its class is wrong, and its overlap is below one half.',
    'No box overlaps it. All other objects are found, or have an error of their own.',
  ];
  const kind = pick(Object.keys(REMEDIES) as Kind[], next);
  const others = (Object.keys(REMEDIES) as Kind[]).filter((each) => each !== kind);
  const percent = (part: number, all: number) => (100 * part) / all;
  return [
    ...reportQuestions({
      asks: 'A report on these boxes has four sentences. A box counts as right from an IoU of 0.5 on. Which is the first sentence that the table does not support?',
      figure: {
        kind: 'table',
        title: `All boxes of a detector by falling score, each with the object that it overlaps most; there are ${objects} objects, among them the ${missed}`,
        head: ['box', 'predicted', 'object', 'IoU'],
        rows: boxes.map(({ predicted, object, iou }, at) => [at + 1, predicted, object, iou.toFixed(2)]),
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: the table supports all four sentences.',
        'Give each box its kind by class and overlap, and compare.',
      ],
    }),
    distinctMistakes({
      text: 'What is the precision of all these boxes together, in %?',
      value: percent(right, boxes.length),
      within: 0.6,
      from: 0,
      to: 100,
      mistakes: [
        { value: percent(right, objects), says: 'That is the recall. Precision is divided by the boxes.' },
        {
          value: percent(right + 1, boxes.length),
          says: 'One box too many counts as right. A duplicate does not, nor does a box with a wrong class or an IoU below 0.5.',
        },
        {
          value: percent(right + 2, boxes.length),
          says: 'Two boxes too many count as right. Class and IoU must be right, and each object counts once.',
        },
      ],
    }),
    distinctMistakes({
      text: 'And the recall, in %?',
      value: percent(right, objects),
      within: 0.6,
      from: 0,
      to: 100,
      mistakes: [
        { value: percent(right, boxes.length), says: 'That is the precision. Recall is divided by the objects.' },
        {
          value: percent(right + 1, objects),
          says: 'One object too many counts as found. It takes the right class, and an IoU of 0.5.',
        },
        {
          value: percent(objects - 1, objects),
          says: 'That counts each object that some box overlaps. It takes the right class, and an IoU of 0.5.',
        },
      ],
    }),
    {
      text: `On new images most errors of another detector are ${kind === 'confusion' || kind === 'localisation' ? `of ${kind}` : kind}. What do you try first?`,
      right: REMEDIES[kind],
      wrong: Object.fromEntries(others.map((each) => [REMEDIES[each], IF_TRIED[each]])),
    },
  ];
}
