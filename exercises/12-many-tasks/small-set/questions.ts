import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

const BATCH = 32;

interface Row {
  name: string;
  training: number;
  fresh: number;
  /** Points from training alone, and half of the interval; absent for training alone. */
  gain?: number;
  half?: number;
}

/** Three ways to train a task with few labels: together with a large set it is behind, after the large one it is undecided. */
function drawn(next: Draw): Row[] {
  const alone = integer(50, 54, next);
  const loss = integer(18, 24, next);
  const after = pick([-2, -1, 1, 2], next);
  return [
    { name: 'alone', training: 100, fresh: alone },
    { name: 'together, equally often', training: 100, fresh: alone - loss, gain: -loss, half: integer(3, 4, next) },
    {
      name: 'the large set first, then this',
      training: 100,
      fresh: alone + after,
      gain: after,
      half: integer(3, 4, next),
    },
  ];
}

/** What becomes of a few labelled examples next to many of another task. */
export function questions(next: Draw): Question[] {
  const small = pick([50, 100, 200], next);
  const times = pick([9, 19, 49], next);
  const large = small * times;
  const steps = pick([500, 1000, 2000], next);
  const rows = drawn(next);
  const [, , after] = rows;
  const seen = (steps * BATCH) / 2 / small;
  return [
    distinctMistakes({
      text: `\`mixTasks\` draws from two sets: ${small} images with a label of the left digit, and ${large} with one of the right digit. About how many of 1,000 drawn images come from the small set at temperature 1?`,
      value: 1000 / (times + 1),
      within: 0.5,
      from: 0,
      to: 1000,
      mistakes: [
        { value: 1000 / times, says: 'That divides by the large set alone. Divide by both sets together.' },
        { value: 500, says: 'That is a temperature of Infinity. At 1 each set is drawn by its size.' },
        { value: 1000 - 1000 / (times + 1), says: 'That is how many come from the large set.' },
        { value: small, says: 'That is the size of the set. It is drawn in proportion to its size.' },
      ],
    }),
    distinctMistakes({
      text: `At temperature Infinity, how often is each image of the small set drawn on average in ${steps} steps with batches of ${BATCH}?`,
      value: seen,
      within: 0.01 * seen,
      from: 0,
      to: 100_000,
      mistakes: [
        { value: 2 * seen, says: 'That takes all drawn images. Half of them are from the small set.' },
        {
          value: (2 * seen) / (times + 1),
          says: 'That is a temperature of 1. At Infinity both sets are drawn equally often.',
        },
        { value: (steps * BATCH) / 2 / large, says: 'That is how often an image of the large set is drawn.' },
        { value: (steps * BATCH) / 2, says: 'That is for the complete set. Divide it by its images.' },
        { value: steps / 2 / small, says: 'That counts steps. Each step draws a batch of images.' },
      ],
    }),
    {
      text: 'The table is about the left digit. Why is it behind when both sets are trained together, equally often?',
      figure: {
        kind: 'table',
        title: `Left digit, ${small} labels: accuracy in % on its training images and on 2,000 new ones, mean of five seeds; points more than alone with the 95 % interval`,
        head: ['trained', 'training images', 'new images', 'more than alone'],
        rows: rows.map(({ name, training, fresh, gain, half }) => [
          name,
          training,
          fresh,
          gain === undefined || half === undefined ? '' : `${gain} (${gain - half} to ${gain + half})`,
        ]),
      },
      right: 'Its few images can be memorised, on a trunk that the right digit shapes.',
      wrong: {
        'Its few images are drawn too rarely, so that they cannot be learned at all.':
          'Each of them is drawn many times, and all are classified correctly at the end.',
        'Its few images get labels of the right digit, which contradict their own.':
          'An image has a label for the task of its set only. The other loss leaves it out.',
        'Its accuracy is measured on images that are harder than those of the row above.':
          'All three rows are measured on the same new images.',
      },
      spareReasons: [
        'At temperature Infinity all images are drawn from the large set.',
        'A trunk that two tasks share has half of its weights for each.',
      ],
    },
    {
      text: 'What does the last row show?',
      right: 'No difference from training alone is detected: a small gain and a small loss are possible.',
      wrong: {
        'It is as accurate as training alone: an interval with zero in it excludes any difference.':
          'An interval that includes zero includes gains and losses as well.',
        [`It is ${(after.gain ?? 0) > 0 ? 'ahead of' : 'behind'} training alone: the means of five seeds differ, and the mean is what counts.`]:
          'Means of five seeds always differ. How far the seeds scatter is in the interval, which includes zero.',
        'It is ahead of training alone wherever one task has few labels and another one has many.':
          'The row is about this pair of tasks, and its interval includes zero.',
      },
    },
  ];
}
