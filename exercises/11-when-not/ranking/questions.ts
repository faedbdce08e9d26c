import { type Draw, integer, pick, type Question, shuffled } from 'course/check';

interface Candidates {
  criterion: number[];
  accuracy: number[];
  /** Indices. */
  chosen: number;
  best: number;
  second: number;
}

/**
 * Eight networks; the first is trained on the source alone. The criterion chooses one that is ahead of it or behind it, and
 * that is not the best.
 */
function candidates(behind: boolean, next: Draw): Candidates {
  const source = 5 * integer(7, 8, next);
  const [best, chosen, second] = shuffled([1, 2, 3, 4, 5, 6, 7], next);
  const accuracy = Array.from({ length: 8 }, () => source + 5 * integer(-1, 1, next));
  accuracy[0] = source;
  accuracy[best] = source + 5 * integer(4, 5, next);
  accuracy[chosen] = source + (behind ? -5 * integer(2, 3, next) : 5 * integer(2, 3, next));
  const criterion = Array.from({ length: 8 }, () => 5 * integer(6, 10, next));
  criterion[chosen] = 5 * integer(15, 16, next);
  criterion[second] = 65;
  criterion[best] = pick([50, 55, 60], next);
  return { criterion, accuracy, chosen, best, second };
}

/** What a criterion without labels chooses, and what the choice costs. */
export function questions(next: Draw): Question[] {
  const behind = next() < 0.5;
  const { criterion, accuracy, chosen, best, second } = candidates(behind, next);
  const name = (at: number) => `network ${at + 1}`;
  const regret = accuracy[best] - accuracy[chosen];
  const gain = accuracy[chosen] - accuracy[0];
  const outcomes = {
    behind: 'It is behind the source alone: not adapting would have been more accurate.',
    ahead: 'It is ahead of the source alone, though another network is more accurate.',
  };
  return [
    {
      text: 'You have no labels of the target. Which network do you take by the criterion?',
      figure: {
        kind: 'lines',
        title:
          'Eight networks: the criterion in percent of its maximum, and accuracy on the target; network 1 is the source alone',
        x: { name: 'network', values: [1, 2, 3, 4, 5, 6, 7, 8] },
        y: { name: 'percent', from: 0, to: 80 },
        series: [
          { name: 'criterion', values: criterion },
          { name: 'accuracy', values: accuracy },
        ],
      },
      right: name(chosen),
      wrong: {
        [name(best)]: 'To know this, you need the accuracies, and so the labels of the target.',
        [name(second)]: 'Another network has a higher criterion. Compare the heights of that line.',
        [name(0)]: 'That is the source alone. The criterion is higher for other networks.',
      },
    },
    {
      text: 'Read the regret of that choice, in points of accuracy.',
      value: regret,
      within: 5,
      from: 0,
      to: 80,
      mistakes: [
        {
          value: criterion[chosen] - criterion[best],
          says: 'That is a difference of criteria. Regret is a difference of accuracies.',
        },
        { value: Math.abs(gain), says: 'That is the distance from the source alone. Regret is from the best network.' },
        {
          value: accuracy[best] - accuracy[0],
          says: 'That is what the best network gains over the source alone.',
        },
      ].filter(
        ({ value }, index, every) =>
          Math.abs(value - regret) > 5 && every.findIndex((one) => Math.abs(one.value - value) <= 5) === index,
      ),
    },
    {
      text: 'How does the network that the criterion chooses compare with the source alone?',
      right: behind ? outcomes.behind : outcomes.ahead,
      wrong: {
        [behind ? outcomes.ahead : outcomes.behind]:
          'Compare the accuracies of the two: that of the choice, and that of network 1.',
        'It is as accurate as the source alone: the criterion has chosen among equals.':
          'The line of accuracy has different heights at these two networks.',
        'The plot does not say it: a criterion and an accuracy cannot be compared.':
          'The comparison is of two accuracies, and both are in the plot.',
      },
    },
    {
      text: 'Information maximisation is highest for a network that puts drawings into absent classes. Why?',
      right: 'It rewards confident predictions that spread over all classes, absent ones too.',
      wrong: {
        'It rewards high accuracy on the source, in which examples of all classes are present.':
          'The criterion is computed from predictions on the target. It does not use the source.',
        'It rewards predictions of low confidence, as those for absent classes are.':
          'A low mean entropy is rewarded, that is: high confidence, also in a wrong class.',
        'It rewards features of both domains that a linear classifier cannot separate.':
          'That is what the proxy A-distance measures. This criterion sees predictions only.',
      },
    },
  ];
}
