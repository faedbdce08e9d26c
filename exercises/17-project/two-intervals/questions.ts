import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** Whether the interval over seeds and that over test things are above zero. */
type Case = readonly [seeds: boolean, things: boolean];

const CASES: readonly Case[] = [
  [true, true],
  [true, false],
  [false, true],
  [false, false],
];

const SENTENCES = [
  'It is ahead, for other draws of training images and for other test things of this kind.',
  'With other draws of training images it is ahead on this test; for other things, it is undecided.',
  'With these networks it is ahead for other things, too; for other draws of training images, it is undecided.',
  'It is undecided, both for other draws of training images and for other test things of this kind.',
];

/** Why the sentence of one case is wrong in another: the first interval that says something else. */
function reason(of: Case, actual: Case): string {
  const index = of[0] === actual[0] ? 1 : 0;
  const name = ['over seeds', 'over test things'][index];
  return actual[index]
    ? `The interval ${name} is above zero, so that this is decided.`
    : `The interval ${name} includes zero, so that this is undecided.`;
}

/** What an interval over seeds and one over the things of a test say, and what makes either narrower. */
export function questions(next: Draw): Question[] {
  const actual = pick(CASES, next);
  const difference = integer(10, 14, next) / 2;
  const [seeds, things] = actual.map((above) => difference + (above ? -1 : 1) * pick([2, 2.5, 3, 3.5], next));
  const row = (name: string, half: number) => ({
    name,
    low: difference - half,
    mean: difference,
    high: difference + half,
  });
  const count = 10 * integer(4, 8, next);
  const half = pick([6, 9, 12], next);
  const part = pick([2, 3], next);
  return [
    {
      text: 'What may the report say of the chosen method?',
      figure: {
        kind: 'intervals',
        title: 'Chosen method minus baseline on one test, paired: mean and two 95 % intervals',
        axis: { name: 'difference of accuracies in percentage points', from: -15, to: 20 },
        rows: [row('over seeds', seeds), row('over test things', things)],
      },
      right: SENTENCES[CASES.indexOf(actual)],
      wrong: Object.fromEntries(
        CASES.flatMap((of, index) => (of === actual ? [] : [[SENTENCES[index], reason(of, actual)]])),
      ),
    },
    {
      text: 'An interval over test things is too wide to decide anything. What is the remedy? Say of each other proposal why it is none.',
      right: 'A test that has more things in it.',
      wrong: {
        'More seeds for each of the methods.':
          'They draw training images and starts. The test keeps the few things that it has.',
        'More images of each thing in the test.':
          'The bootstrap draws things: images of one thing come together and are much alike.',
        'More draws with repetition of the test.': 'They compute the same interval more exactly, from the same things.',
      },
      spareReasons: [
        'The interval over things is of the training images, which are not drawn.',
        'The mean difference would become larger, and its interval with it.',
      ],
    },
    distinctMistakes({
      text: `With ${count} test things, an interval reaches ${half} points to each side. With how many things would it reach ${half / part}, if gains vary as much from thing to thing?`,
      value: part ** 2 * count,
      within: 0.5,
      from: 1,
      to: 10_000,
      mistakes: [
        { value: part * count, says: 'Its length falls with the square root of the number of things.' },
        { value: count / part, says: 'Fewer things make it wider.' },
        { value: (part ** 2 - 1) * count, says: 'These are the things to be added.' },
      ],
    }),
    {
      text: 'Both intervals are above zero on photographs. Predictions are needed for drawings. What do the intervals say of these?',
      right: 'Nothing: neither of the two draws covers examples of another kind.',
      wrong: {
        'That it is ahead there, too, since the interval over things covers other examples.':
          'It covers other things of the same kind as those in the test.',
        'That it is ahead there, too, since other draws of training images may contain anything.':
          'Seeds draw from the photographs that there are. No drawing is among them.',
        'That it is ahead there by fewer points, which the lower ends of both intervals give.':
          'The lower ends bound the difference on photographs. On drawings it may have either sign.',
      },
    },
  ];
}
