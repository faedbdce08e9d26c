import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

/** A wording: its lowest, mean and highest accuracy in percent over three domains. */
interface Wording {
  name: string;
  low: number;
  mean: number;
  high: number;
}

/** Five wordings. Whiskers of the best and the worst are apart; one in between has the longest. */
function drawn(next: Draw): { best: Wording; widest: Wording; worst: Wording; all: Wording[] } {
  const names = shuffled(['Sentiment', 'It was', 'All in all', 'Recommend?', 'My feeling'], next);
  const wording = (name: string, mean: number, below: number, above: number): Wording => ({
    name,
    low: mean - below,
    mean,
    high: mean + above,
  });
  const best = wording(names[0], 5 * integer(16, 17, next), 4, 4);
  const second = wording(names[1], best.mean - pick([5, 7], next), 4, 3);
  const widest = wording(names[2], 65, integer(11, 12, next), integer(10, 12, next));
  const fourth = wording(names[3], integer(57, 60, next), 4, 5);
  const worst = wording(names[4], pick([50, 52], next), 2, 3);
  return { best, widest, worst, all: shuffled([best, second, widest, fourth, worst], next) };
}

/** How much accuracy depends on the wording, and which accuracy may be reported. */
export function questions(next: Draw): Question[] {
  const { best, widest, worst, all } = drawn(next);
  const others = (one: Wording) => all.filter((other) => other !== one);
  return [
    distinctMistakes({
      text: 'By how many percentage points do the means of the best and the worst wording differ?',
      figure: {
        kind: 'intervals',
        title: 'One network, five wordings: mean accuracy with the lowest and the highest of three domains',
        axis: { name: 'accuracy in %', from: 40, to: 100 },
        rows: all,
      },
      value: best.mean - worst.mean,
      within: 3,
      from: 0,
      to: 100,
      mistakes: [
        { value: widest.high - widest.low, says: 'That is the longest whisker: one wording in three domains.' },
        { value: best.high - worst.low, says: 'These are the ends of whiskers. Take the dots, which are the means.' },
        { value: best.low - worst.high, says: 'That is the gap between two whiskers. Take the dots.' },
        { value: best.mean - 50, says: 'That is the distance to chance level.' },
        { value: best.mean, says: 'That is the highest mean. Subtract the lowest one.' },
      ],
    }),
    {
      text: 'Whose accuracy depends most on the domain that is asked about?',
      right: `“${widest.name}”`,
      wrong: Object.fromEntries(
        others(widest).map(({ name }) => [`“${name}”`, 'Its lowest and its highest domain are nearer to each other.']),
      ),
    },
    {
      text: `A report says: “The network has ${best.mean} % without a label: we took the best of five wordings.” All five were asked of the sentences in the plot. What is its fault?`,
      right: 'Labels have chosen: the best of five was found on the sentences that it is reported for.',
      wrong: {
        'None, since no weight was trained: a wording has no parameters that labels could have been fitted to.':
          'A choice among wordings is fitted to the labels which their accuracies are computed from.',
        'The mean over domains: a report without labels must give the accuracy of the domain that is best.':
          'That would be another choice by labels, and a mean over all domains is none.',
        'Five wordings are too few: the best of fifty would be closer to what the network really knows.':
          'The more are tried on the same sentences, the more the best one owes to chance.',
      },
    },
    {
      text: `The whiskers of “${best.name}” and “${worst.name}” do not overlap. May the report say that the difference is decided for other sentences?`,
      right: 'No: they are the lowest and the highest of three domains, and no interval of the difference.',
      wrong: {
        'Yes: where two intervals do not overlap, the difference is decided at the level of 95 %.':
          'These whiskers are no 95 % intervals: the title says what their ends are.',
        'Yes: three domains are three seeds, and in each of them the first wording is ahead.':
          'Nothing was drawn again: these are three kinds of sentences, and others may have other accuracies.',
        'No: two wordings are two prompts, and accuracies after two prompts cannot be compared.':
          'They can: the sentences are the same, and the difference can be taken sentence by sentence.',
      },
    },
  ];
}
