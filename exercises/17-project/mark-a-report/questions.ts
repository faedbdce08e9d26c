import { type Draw, distinctMistakes, pick, type Question, shuffled } from 'course/check';

/** The criteria of `project/rubric.yaml`: their titles, and what each asks. */
const CRITERIA = {
  question: [
    'The question and the data',
    'It asks for one question that the data can answer, and for a description of them.',
  ],
  fair: ['The comparison is fair', 'It asks for a baseline, and for equal examples and an equal budget.'],
  test: ['No choice uses the test', 'It asks whether the test was set aside by groups and read once.'],
  interval: ['The claim has its interval', 'It asks for several runs and an interval, and for no more than these say.'],
  attempts: ['Failed attempts are reported', 'It asks whether a reader can count what was tried.'],
  limits: ['Where it will fail', 'It asks for what other data the answer may not hold.'],
} as const;

interface Fault {
  /** A part of the report, word for word. */
  readonly quote: string;
  readonly criterion: keyof typeof CRITERIA;
  /** What follows from it: `Which sentence means that …?` */
  readonly harm: string;
  /** Told to the reader who chooses this sentence for another harm. */
  readonly says: string;
}

const FAULTS: readonly Fault[] = [
  {
    quote: 'I drew 60 of the 240 photographs at random as the test.',
    criterion: 'test',
    harm: 'photographs of one fruit are in training and in the test',
    says: 'This one divides the photographs of one fruit between training and test.',
  },
  {
    quote: 'Every image was standardised by the mean and the standard deviation of all 240 photographs.',
    criterion: 'test',
    harm: 'test photographs change the inputs that are trained on',
    says: 'This one lets test photographs change the inputs of training.',
  },
  {
    quote: 'The baseline is a small network from scratch, trained for two epochs at the default learning rate.',
    criterion: 'fair',
    harm: 'one of the two methods could not have been ahead',
    says: 'This one gives the baseline a smaller budget than the method.',
  },
  {
    quote: 'The learning rate is the one with the highest accuracy on the 60 test photographs.',
    criterion: 'test',
    harm: 'the test chooses one of six settings',
    says: 'This one lets the test choose a setting.',
  },
  {
    quote: 'I added larger images and augmentation, and tested again, until it was 92 %.',
    criterion: 'test',
    harm: 'nobody knows how often the test was read',
    says: 'This one reads the test an unknown number of times.',
  },
  {
    quote: 'Seven mistakes were blurred photographs, which I removed from the test.',
    criterion: 'test',
    harm: 'examples leave the test because of their predictions',
    says: 'This one changes the test by its result.',
  },
  {
    quote: 'A linear probe and two other kinds of augmentation did not help, so they are left out.',
    criterion: 'attempts',
    harm: 'a reader cannot see how many numbers the answer was chosen from',
    says: 'This one leaves out numbers of failed attempts.',
  },
  {
    quote: 'The table has the best of five seeds of each method.',
    criterion: 'interval',
    harm: 'the highest run is reported in place of a mean',
    says: 'This one reports the highest run in place of the mean.',
  },
  {
    quote: 'The difference of 14 points is significant, since it is larger than 5 points.',
    criterion: 'interval',
    harm: 'a limit that comes from no data decides a comparison',
    says: 'This one takes a limit of 5 points that comes from no data.',
  },
  {
    quote: 'the accuracy is lower by 1.2 points (-2.0 to 4.4 over five seeds, paired), so colours make no difference.',
    criterion: 'interval',
    harm: 'an undecided comparison is read as a decided one',
    says: 'This one reads an interval that includes zero as no difference.',
  },
  {
    quote: 'so it will work for other phones, other kitchens and other fruit.',
    criterion: 'limits',
    harm: 'the answer is extended to images that nobody took',
    says: 'This one extends the answer to data that there are none of.',
  },
];

/** Which sentences of a report lose points, by which criterion, and what is left of its test. */
export function questions(next: Draw): Question[] {
  const [fault, marked, ...others] = shuffled([...FAULTS], next);
  const [title] = CRITERIA[marked.criterion];
  const photographs = pick([40, 60, 80, 120], next);
  const ripe = photographs * pick([0.75, 0.8, 0.85], next);
  const correct = ripe + photographs * pick([0.05, 0.1], next);
  const percent = (count: number) => (100 * count) / photographs;
  return [
    {
      text: `Read project/to-be-marked.md. Which of its sentences means that ${fault.harm}?`,
      right: fault.quote,
      wrong: Object.fromEntries([marked, ...others.slice(0, 3)].map(({ quote, says }) => [quote, says])),
    },
    {
      text: `By which criterion of project/rubric.yaml does this sentence lose points? “${marked.quote}”`,
      right: title,
      wrong: Object.fromEntries(Object.values(CRITERIA).filter(([other]) => other !== title)),
    },
    distinctMistakes({
      text: `In another report, ${ripe} of ${photographs} test photographs show ripe fruit, and ${correct} of the ${photographs} are classified correctly. How many percentage points is that above a classifier that always answers ripe?`,
      value: percent(correct - ripe),
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: percent(correct) - 50,
          says: 'That is the distance to one half. Always answering ripe is right more often.',
        },
        { value: percent(correct), says: 'That is the accuracy. Subtract what always answering ripe reaches.' },
        { value: correct - ripe, says: 'That is a number of photographs. Divide it by the number of the test.' },
      ],
    }),
    {
      text: 'What can the author do about the test of this report now?',
      right: 'Photograph other fruit, set them aside, and read them once after all choices.',
      wrong: {
        'Put the seven blurred photographs back, and read the same test once more.':
          'The rate, the size and the augmentation were chosen on this test: it has chosen too much to measure.',
        'Divide the 240 photographs by fruit now, and measure the last network again.':
          'The network was trained on some of them, and its settings were chosen on others.',
        'Report the mean of the five seeds on this test in place of the best of them.':
          'The mean corrects one fault. The settings are still those that suit these photographs.',
      },
    },
  ];
}
