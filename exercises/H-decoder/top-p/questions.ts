import { type Draw, distinctMistakes, pick, type Question, shuffled } from 'course/check';

/** Probabilities of all tokens in percent, from the highest to the lowest. No sum of the first ones is a top-p that is drawn. */
const DISTRIBUTIONS = [
  [40, 26, 13, 10, 7, 4],
  [52, 18, 12, 8, 6, 4],
  [30, 24, 19, 13, 9, 5],
];

/** What top-p leaves of a distribution, and what a temperature does to it. */
export function questions(next: Draw): Question[] {
  const sorted = pick(DISTRIBUTIONS, next);
  const topP = pick([0.6, 0.75, 0.8], next);
  const words = shuffled(['cold', 'slow', 'rude', 'late', 'kind', 'tired'], next);
  const sums = sorted.map((_, at) => sorted.slice(0, at + 1).reduce((total, percent) => total + percent, 0));
  const kept = sums.findIndex((sum) => sum >= 100 * topP) + 1;
  const left = sums[kept - 1];
  const ratio = pick([9, 16, 25], next);
  const temperature = pick([0.5, 2], next);
  return [
    distinctMistakes({
      text: `How many tokens does a top-p of ${topP} leave, at a temperature of 1?`,
      figure: {
        kind: 'table',
        title: 'All tokens of a small vocabulary after “The waiter was”',
        head: ['token', 'probability in %'],
        rows: shuffled(
          words.map((word, at) => [word, sorted[at]]),
          next,
        ),
      },
      value: kept,
      within: 0,
      from: 0,
      to: 6,
      mistakes: [
        { value: kept - 1, says: 'Their sum is still below top-p. The token that reaches it is kept.' },
        { value: kept + 1, says: 'Fewer tokens reach that sum already, from the most probable one on.' },
        { value: 6, says: 'That is what a top-p of 1 leaves.' },
        { value: 0, says: 'Top-p is a sum over tokens, and no limit for each of them.' },
      ],
    }),
    distinctMistakes({
      text: `With which probability is “${words[0]}” drawn then, in %?`,
      value: (100 * sorted[0]) / left,
      within: 0.3,
      from: 0,
      to: 100,
      mistakes: [
        { value: sorted[0], says: 'That is its probability among all tokens. Divide it by the sum of those left.' },
        { value: sorted[0] / topP, says: 'The tokens that are left have a sum above top-p: divide by that sum.' },
        { value: 100 / kept, says: 'Tokens that are left keep their ratios: they are not drawn equally often.' },
        { value: 100, says: 'It is the most probable one, and the others that are left are drawn as well.' },
      ],
    }),
    distinctMistakes({
      text: `At a temperature of 1, one token is ${ratio} times as probable as another. How many times as probable is it at a temperature of ${temperature}?`,
      value: ratio ** (1 / temperature),
      within: 0.05,
      from: 0,
      to: 10_000,
      mistakes: [
        { value: ratio, says: 'Logits are divided by the temperature, so that ratios of probabilities change.' },
        {
          value: ratio / temperature,
          says: 'The logits are divided, and not the probabilities. A ratio is exp of a difference.',
        },
        { value: ratio ** temperature, says: 'That multiplies logits by the temperature. They are divided by it.' },
        {
          value: ratio * temperature,
          says: 'That multiplies a ratio. It is the difference of two logits that is divided.',
        },
      ],
    }),
    {
      text: 'Which setting writes the same text with each seed?',
      right: 'Temperature 0, top-p 1.',
      wrong: {
        'Temperature 1, top-p 1.': 'All tokens are left, and one of them is drawn by its probability.',
        [`Temperature 1, top-p ${topP}.`]: `In the table ${kept} tokens are left, and one of them is drawn.`,
        'Temperature 2, top-p 0.9.': 'Above 1 probabilities become more equal, and more tokens take part in the draw.',
      },
    },
  ];
}
