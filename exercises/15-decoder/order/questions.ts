import { type Draw, integer, mean, pick, type Question, shuffled } from 'course/check';

interface Prompt {
  order: string;
  scores: number[];
}

/** Whether each of four sentences is positive. */
const LABELS = [true, true, false, false];

/**
 * Two orders of the same four examples: in one the scores of positive and negative sentences are apart and all shifted to one
 * side, in the other a negative sentence has a higher score than a positive one.
 */
function drawn(next: Draw): { shifted: Prompt; mixed: Prompt } {
  const [one, other] = shuffled(['+ - - +', '- + + -', '+ + - -', '- - + +', '+ - + -', '- + - +'], next);
  const side = pick([-1, 1], next);
  const shift = side * (integer(40, 50, next) / 10);
  const apart = [2.4, 1.6, -1.4, -2.6].map((score) => score + integer(-2, 2, next) / 10);
  const crossed = [2.2, -1.2, 1.8, -2.4].map((score) => score + integer(-2, 2, next) / 10);
  return {
    shifted: { order: one, scores: apart.map((score) => score + shift) },
    mixed: { order: other, scores: crossed.map((score) => score + (-side * integer(0, 3, next)) / 10) },
  };
}

/** How many of four sentences are classified rightly, in percent: positive where the score is above zero. */
const accuracy = (scores: readonly number[]) => 25 * scores.filter((score, at) => score > 0 === LABELS[at]).length;

/** Less the mean over the sentences. */
const calibrated = (scores: number[]) => scores.map((score) => score - mean(scores));

/** Why the order of examples changes the answers, and what calibration can do about it. */
export function questions(next: Draw): Question[] {
  const { shifted, mixed } = drawn(next);
  const asked = pick([shifted, mixed], next);
  const value = accuracy(calibrated(asked.scores));
  const written = ({ order, scores }: Prompt) => [order, ...scores.map((score) => score.toFixed(1))];
  return [
    {
      text: 'The same four examples in two orders give other answers, though no weight changes. Which explanation is right? Say of each other one why it is wrong.',
      figure: {
        kind: 'table',
        title: 'Scores of four sentences after the same examples in two orders; above zero: positive',
        head: ['order', 'positive 1', 'positive 2', 'negative 1', 'negative 2'],
        rows: shuffled([shifted, mixed], next).map(written),
      },
      right: 'Each order is another text before the answer, and the answer is the continuation of that text.',
      wrong: {
        'The last example is the only one to which the network attends while it reads the sentence asked about.':
          'The causal mask hides what comes later. Everything that comes earlier stays visible.',
        'The network is trained on the examples one by one, and the last one changes it the most.':
          'A prompt is input: there is no loss, no gradient and no step in it.',
        'With another order the examples have other labels, so that another task is shown.':
          'Each example is moved together with its answer: the pairs stay what they are.',
      },
      spareReasons: [
        'The scores of a decoder are rounded, so that equal texts have different scores.',
        'The tokenizer splits a sentence in the same way wherever it is in the prompt.',
      ],
    },
    {
      text: 'Subtracting the mean score of a batch of sentences is no cure for a poor order. Why? Say of each other explanation why it is wrong.',
      right: 'It shifts all scores alike, and so keeps the ranking of the sentences, which may be wrong too.',
      wrong: {
        'It needs the labels of the batch, and with labels one would choose the order in the first place.':
          'A mean of scores is computed from predictions: no label enters it.',
        'It changes the weights of the network, so that other prompts are answered worse afterwards.':
          'A number is subtracted from outputs. The network stays as it is.',
        'It corrects one sentence at a time, and a batch has far too many sentences for that.':
          'One number is computed for all of them, in a single pass over the scores.',
      },
      spareReasons: [
        'The mean of a batch is always zero, since a decoder normalises its scores.',
        'It makes all scores of the batch equal, and equal scores have no sign.',
      ],
    },
    {
      text: `Subtract from the scores after the order “${asked.order}” their mean. Which accuracy do the four sentences have then, in percent?`,
      value,
      within: 1,
      from: 0,
      to: 100,
      mistakes: [
        {
          value: accuracy(asked.scores),
          says: 'That is the accuracy before the mean is subtracted.',
        },
      ].filter((one) => Math.abs(one.value - value) > 2),
    },
    {
      text: 'Which report of few-shot accuracy is fair?',
      right: 'The mean over several drawn orders and examples, with an interval.',
      wrong: {
        'The accuracy of the best order, chosen on the sentences of the test.':
          'The test has chosen the order, so its accuracy is that of the luckiest of many.',
        'The accuracy of one order that was drawn once, since chance is fair.':
          'A single draw is unbiased, but it says nothing about how much draws differ.',
        'The accuracy of the order in which examples of both labels alternate.':
          'Which order suits a network is not known beforehand: an alternating one is one of many.',
      },
    },
  ];
}
