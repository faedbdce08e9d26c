import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

const [IMAGES, WRONG] = [240, 24];
const LOOKS = Array.from({ length: 13 }, (_, at) => 20 * at);

/** Wrong labels found by the loss out of fold, which finds most of them early, and by the loss of a memoriser. */
function drawn(next: Draw): { outOfFold: number[]; memoriser: number[] } {
  const first = pick([12, 15], next);
  const all = integer(6, 9, next);
  const outOfFold = LOOKS.map((_, at) => [0, first, 18][at] ?? (at < all ? 21 : WRONG));
  const slow = pick([3, 6], next);
  const memoriser = LOOKS.map(
    (_, at) => [0, slow, slow + 3, slow + 6, slow + 6, 15, 15, 18, 18, 21, 21, 21][at] ?? WRONG,
  );
  return { outOfFold, memoriser };
}

/** What three orders of looking find, and at which cost. */
export function questions(next: Draw): Question[] {
  const { outOfFold, memoriser } = drawn(next);
  const random = LOOKS.map((look) => (look * WRONG) / IMAGES);
  const orders = shuffled([outOfFold, memoriser, random], next);
  const name = (line: number[]) => `order ${'ABC'[orders.indexOf(line)]}`;
  const at = integer(1, 3, next);
  const [looks, found] = [LOOKS[at], outOfFold[at]];
  return [
    {
      text: 'One of the three orders is random. Which?',
      figure: {
        kind: 'lines',
        title: `Wrong labels found among ${IMAGES} training images, ${WRONG} of which have one`,
        x: { name: 'images looked at', values: LOOKS },
        y: { name: 'wrong labels found', from: 0, to: WRONG },
        series: orders.map((values) => ({ name: name(values), values })),
      },
      right: name(random),
      wrong: {
        [name(outOfFold)]:
          'It finds most of the wrong labels in its first looks. Random looks find as many in each part.',
        [name(memoriser)]: 'Its line is steeper in some parts than in others. Random looks find as many in each part.',
        'None of them: random looks find no wrong label':
          'One image in ten has a wrong label, so one random look in ten finds one.',
      },
    },
    distinctMistakes({
      text: `${name(outOfFold).replace('o', 'O')} goes by the loss out of fold. How many wrong labels do its first ${looks} looks find?`,
      value: found,
      within: 1.4,
      from: 0,
      to: WRONG,
      mistakes: [
        { value: memoriser[at], says: `That is ${name(memoriser)}.` },
        { value: random[at], says: `That is ${name(random)}.` },
        { value: WRONG, says: 'That is how many there are in all.' },
      ],
    }),
    distinctMistakes({
      text: 'What percentage of these looks found a wrong label?',
      value: (100 * found) / looks,
      within: 140 / looks,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: (100 * found) / WRONG,
          says: 'That is the percentage of the wrong labels which are found. Divide by the looks.',
        },
        { value: 100 - (100 * found) / looks, says: 'That is the percentage of looks that found a right label.' },
        { value: (100 * WRONG) / IMAGES, says: 'That is the percentage in a random order.' },
        { value: (100 * found) / IMAGES, says: 'That is divided by all images. Divide by those looked at.' },
      ],
    }),
    distinctMistakes({
      text: 'How many looks in random order find as many?',
      value: (found * IMAGES) / WRONG,
      within: 15,
      from: 0,
      to: IMAGES,
      mistakes: [
        { value: looks, says: 'That is the number of looks by the loss out of fold.' },
        { value: (found * IMAGES) / WRONG - looks, says: 'That is how many looks the better order saves.' },
        { value: found, says: 'Not every random look finds a wrong label: one in ten does.' },
      ],
    }),
    {
      text: 'The last wrong labels are found late. Why can a wrong label have a small loss out of fold?',
      right: 'The other folds have the same mistake, as with classes that people confuse.',
      wrong: {
        'The model that judges it was trained on this image, and has memorised it.':
          'Out of fold the model that judges an image was trained on the other folds alone.',
        'The image is hard, and the labels of hard images have the smallest losses.':
          'The labels of hard images have a low probability, and so large losses.',
        'The loss is divided by the number of wrong labels that were found before.':
          'Each image has its loss before anyone looks, and looking changes none.',
      },
    },
  ];
}
