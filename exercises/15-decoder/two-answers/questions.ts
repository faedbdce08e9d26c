import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** An answer of one token and one of two, after a prompt. */
interface Answers {
  one: string;
  two: readonly [string, string];
  /** Of the single token, and of the two, each given what comes before it. */
  p: number;
  q: readonly [number, number];
}

/** The shorter answer is ahead by sum and mean, the longer one is, or the longer one by the mean alone. */
function drawn(next: Draw): Answers {
  const [one, ...two] = pick(
    [
      ['␣great', '␣not', '␣good'],
      ['␣bad', '␣quite', '␣good'],
      ['␣fine', '␣far', '␣too'],
    ] as const,
    next,
  );
  const { p, q } = pick(
    [
      { p: pick([0.25, 0.3], next), q: [0.2, pick([0.1, 0.2], next)] as const },
      { p: pick([0.02, 0.04], next), q: [pick([0.3, 0.4], next), pick([0.5, 0.6], next)] as const },
      { p: pick([0.2, 0.25], next), q: [pick([0.4, 0.5], next), pick([0.3, 0.35], next)] as const },
    ],
    next,
  );
  return { one, two, p, q };
}

/** The log-likelihood of an answer of two tokens, what its length does to a comparison, and where its logits are. */
export function questions(next: Draw): Question[] {
  const {
    one,
    two,
    p,
    q: [first, second],
  } = drawn(next);
  const prompt = integer(9, 14, next);
  const short = `“${one}”`;
  const long = `“${two.join('')}”`;
  const likelihood = first * second;
  const sum = Math.log(likelihood);
  const chosen = (shorter: boolean) => (shorter ? short : long);
  const right = [p > likelihood, Math.log(p) > sum / 2] as const;
  const option = (bySum: boolean, byMean: boolean) =>
    bySum === byMean ? `${chosen(bySum)} by both.` : `${chosen(bySum)} by the sum, and ${chosen(byMean)} by the mean.`;
  const reason = (bySum: boolean) =>
    bySum === right[0]
      ? 'The mean of an answer of two tokens is half of its sum: compare that with the other logarithm.'
      : 'The sum is the logarithm of the probability of the answer: compare the two probabilities.';
  const choices = [true, false].flatMap((bySum) => [true, false].map((byMean) => [bySum, byMean] as const));
  return [
    distinctMistakes({
      text: `Compute the log-likelihood of ${long}: the sum of the natural logarithms.`,
      figure: {
        kind: 'table',
        title: 'Two answers to a prompt: the probability of each token, given all that comes before it',
        head: ['answer', 'token', 'probability'],
        rows: [
          [one, one, p],
          [two.join(''), two[0], first],
          [two.join(''), two[1], second],
        ],
      },
      value: sum,
      within: 0.02,
      from: -10,
      to: 1,
      mistakes: [
        { value: likelihood, says: 'That is the probability of the answer. Take its logarithm.' },
        {
          value: Math.log(first + second),
          says: 'Probabilities of tokens in a row are multiplied. Add their logarithms.',
        },
        { value: sum / 2, says: 'That is the mean per token. A sum is asked for.' },
        { value: Math.log(first), says: 'That is the first token alone. Add the logarithm of the second one.' },
        { value: Math.log(second), says: 'That is the second token alone. Add the logarithm of the first one.' },
        { value: Math.log10(likelihood), says: 'That is the logarithm to the base 10. Take the natural one.' },
      ],
    }),
    {
      text: 'Which answer is chosen by the sum of its logarithms, and which by their mean per token?',
      right: option(...right),
      wrong: Object.fromEntries(
        choices
          .filter(([bySum, byMean]) => bySum !== right[0] || byMean !== right[1])
          .map(([bySum, byMean]) => [option(bySum, byMean), reason(bySum)]),
      ),
    },
    distinctMistakes({
      text: `Only these two answers are allowed. Which probability does ${short} have then, in %?`,
      value: (100 * p) / (p + likelihood),
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        { value: 100 * p, says: 'That is its probability among all answers. Divide it by that of both together.' },
        { value: (100 * p) / (p + first), says: 'The second token of the other answer counts as well.' },
        {
          value: (100 * p) / (p + Math.sqrt(likelihood)),
          says: 'That compares means per token. Take the probabilities of the two answers.',
        },
        { value: (100 * likelihood) / (p + likelihood), says: 'That is the probability of the other answer.' },
      ],
    }),
    {
      text: `The prompt is tokens 0 to ${prompt - 1}, and ${long} is tokens ${prompt} and ${prompt + 1}. At which tokens are the logits that give its two probabilities?`,
      right: `At ${prompt - 1} and ${prompt}.`,
      wrong: {
        [`At ${prompt} and ${prompt + 1}.`]:
          'The output at a token is about the next one. At the first token of the answer it has been read already.',
        [`At ${prompt + 1} alone.`]: 'The output at the last token is about what follows the answer.',
        [`At ${prompt - 1} alone.`]: 'That is the first token. The second one is predicted after the first was read.',
        [`At ${prompt - 2} and ${prompt - 1}.`]:
          'That is one token too early: the last token of the prompt is predicted at the one before it.',
      },
    },
  ];
}
