import { type Draw, integer, pick, type Question, shuffled } from 'course/check';

/** What a map may show. */
const CASES = {
  gap: 'A gap: both classes of the target lie away from the source.',
  aligned: 'Aligned: each target class lies on the source class of its name.',
  swapped: 'Wrongly aligned: each target class lies on the other class.',
  collapsed: 'Collapsed: both target classes lie on one class of the source.',
};

type Case = keyof typeof CASES;

const OTHER_CASE: Record<Case, string> = {
  gap: 'Then no line of the target would have its peak where the source has one.',
  aligned: 'Then the two lines of one class would have their peaks at the same feature value.',
  swapped: 'Then each class of the target would have its peak where the other class of the source has it.',
  collapsed: 'Then the two lines of the target would have their peaks at nearly the same feature value.',
};

const VALUES = Array.from({ length: 19 }, (_, at) => at / 2);

/** The drawings of a class around its peak: fewer in the target, so that a line on another one can be seen. */
const around = (peak: number, height: number) => VALUES.map((value) => height * Math.exp(-1.5 * (value - peak) ** 2));

/** Where the classes have their peaks: two of the source, and the same two of the target. */
function peaks(what: Case, next: Draw): { source: [number, number]; target: [number, number] } {
  const one = integer(1, 2, next);
  const other = one + 2;
  const source: [number, number] = next() < 0.5 ? [one, other] : [other, one];
  const shift = one === 1 ? integer(4, 5, next) : 4;
  const targets: Record<Case, [number, number]> = {
    gap: [source[0] + shift, source[1] + shift],
    aligned: source,
    swapped: [source[1], source[0]],
    collapsed: [source[1], source[1] + 0.5],
  };
  return { source, target: targets[what] };
}

/** What a map of two domains shows, and what MMD does not see of it. */
export function questions(next: Draw): Question[] {
  const what = pick(Object.keys(CASES) as Case[], next);
  const [first, second] = shuffled(['ducks', 'cups', 'shoes', 'fish'], next);
  const { source, target } = peaks(what, next);
  const overlap = what === 'aligned' || what === 'swapped';
  const distance = Math.abs(target[0] - source[0]);
  const near = {
    distribution: 'Near zero, since source and target have the same distribution.',
    classes: 'Near zero, since each class of the target lies on its class of the source.',
  };
  const far = {
    distribution: 'Clearly above zero, since the distributions differ.',
    classes: 'Clearly above zero, since classes of the target lie on wrong classes.',
  };
  const onlyDistributions = 'The conclusion may be right, but MMD does not see which class an example has.';
  return [
    {
      text: 'What does this map of one feature show?',
      figure: {
        kind: 'lines',
        title: 'Drawings with each value of a feature: two classes of the source, and the same two of the target',
        x: { name: 'feature value', values: VALUES },
        y: { name: 'drawings', from: 0, to: 100 },
        series: [
          { name: `${first}, source`, values: around(source[0], 90) },
          { name: `${second}, source`, values: around(source[1], 90) },
          { name: `${first}, target`, values: around(target[0], 80) },
          { name: `${second}, target`, values: around(target[1], 80) },
        ],
      },
      right: CASES[what],
      wrong: Object.fromEntries(
        (Object.keys(CASES) as Case[])
          .filter((other) => other !== what)
          .map((other) => [CASES[other], OTHER_CASE[other]]),
      ),
    },
    {
      text: 'In both domains half of the drawings are of each class. What is MMD between the domains, without labels?',
      right: overlap ? near.distribution : far.distribution,
      wrong: {
        [overlap ? far.distribution : near.distribution]:
          'Add the two lines of each domain, and compare the shapes of the two sums.',
        [near.classes]: overlap
          ? onlyDistributions
          : 'MMD sees no classes, and the two domains do not occupy the same values.',
        [far.classes]: overlap
          ? 'MMD sees no classes: it compares all examples of the two domains.'
          : onlyDistributions,
      },
    },
    {
      text: `How far apart are the peaks of ${first} in the source and in the target?`,
      value: distance,
      within: 0.5,
      from: 0,
      to: 9,
      mistakes: [
        { value: 2, says: 'That is the distance of the two classes within the source.' },
        { value: Math.abs(target[1] - source[0]), says: `That is the distance to the target's ${second}.` },
      ].filter(
        ({ value }, index, every) =>
          Math.abs(value - distance) > 0.5 && every.findIndex((one) => one.value === value) === index,
      ),
    },
    {
      text: 'After training with MMD in the loss, MMD is near zero. What else do you need before you trust the classes?',
      right: 'A few labelled examples of the target, since swapped classes have the same MMD.',
      wrong: {
        'A lower MMD: at exactly zero, each class of the target lies on its own class.':
          'At zero the distributions are the same, and that holds for exchanged classes too.',
        'A kernel of another width, since a narrow one also sees which class an example has.':
          'A kernel of any width compares features. Classes of the target are in none of them.',
        'A high accuracy on labelled examples of the source, where both classes are known.':
          'The source says where its own classes lie, and not which target examples came to lie there.',
      },
    },
  ];
}
