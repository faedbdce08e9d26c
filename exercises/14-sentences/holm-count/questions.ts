import {
  type Draw,
  distinctMistakes,
  type Fault,
  integer,
  pick,
  type Question,
  reportQuestions,
  shuffled,
} from 'course/check';

/** What a report may have wrong. */
const FAULTS = {
  family: {
    says: 'It corrects for the comparisons with one number of labels alone.',
    ifChosen: 'Multiply p by the factor for six comparisons: is that the number of the second sentence?',
    at: 1,
  },
  raw: {
    says: 'It gives a p that is not corrected as one that is.',
    ifChosen: 'Compare the second sentence with the p in the table: is it the same number?',
    at: 1,
  },
  equal: {
    says: 'It takes undecided comparisons for equal methods.',
    ifChosen: 'Read again what the last sentence says about the four comparisons with p above 0.05.',
    at: 3,
  },
  none: {
    says: 'Nothing is wrong: all six comparisons are counted.',
    ifChosen: 'One sentence says more than six comparisons with five seeds allow.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

/** A method with a number of labels, compared with the probe: its gain in points, and p. */
interface Row {
  method: string;
  labels: number;
  gain: number;
  p: number;
}

/**
 * Six comparisons, all with five seeds. The largest gain has the second smallest p, the smallest p is of a smaller gain with
 * the other number of labels, and four others have a p above 0.05.
 */
function drawn(decided: boolean, next: Draw): { largest: Row; smallest: Row; others: Row[] } {
  const methods = shuffled(['last two layers', 'all layers', 'LoRA'], next);
  const [labels, otherLabels] = shuffled([80, 200], next);
  const thousandths = (low: number, high: number) => integer(low, high, next) / 1000;
  const gain = (low: number, high: number) => integer(low, high, next) / 10;
  const row = (method: string, count: number) => ({
    method,
    labels: count,
    gain: pick([-1, 1], next) * gain(4, 24),
    p: thousandths(80, 600),
  });
  const [first, second, third] = methods;
  return {
    largest: { method: first, labels, gain: gain(56, 64), p: decided ? thousandths(4, 8) : thousandths(11, 16) },
    smallest: {
      method: third,
      labels: otherLabels,
      gain: gain(38, 48),
      p: decided ? thousandths(1, 3) : thousandths(2, 6),
    },
    others: [row(second, labels), row(third, labels), row(first, otherLabels), row(second, otherLabels)],
  };
}

/** Which sentence about several comparisons their p-values do not support, if all of them are counted. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const decided = fault !== 'family' && next() < 0.5;
  const { largest, smallest, others } = drawn(decided, next);
  const corrected = 5 * largest.p;
  const said = fault === 'family' ? 3 * largest.p : fault === 'raw' ? largest.p : corrected;
  const name = ({ method, labels }: Row) => `${method} with ${labels} labels`;
  const sentences = [
    '(1) Before a correction, two of the six comparisons with the probe have a p below 0.05.',
    `(2) After Holm’s correction, the largest gain, ${name(largest)}, has p = ${said.toFixed(3)}.`,
    said < 0.05
      ? '(3) So its gain is decided: with five seeds, it is ahead of the probe.'
      : '(3) So its gain is undecided: these five seeds leave the sign of the difference open.',
    fault === 'equal'
      ? '(4) The four methods with p above 0.05 are as good as the probe: they add nothing to it.'
      : '(4) The four comparisons with p above 0.05 are undecided, before and after the correction.',
  ];
  const reasons = [
    'Two rows of the table have a p below 0.05.',
    'The largest gain has the second smallest p of six, and so the factor 5.',
    fault === 'family' || fault === 'raw'
      ? 'This follows from the sentence before it, which is wrong. Look for the first fault.'
      : 'This is what the corrected p says: compare it with 0.05.',
    'A p above 0.05 leaves a comparison undecided, and a correction makes none of them smaller.',
  ];
  const rows = [largest, smallest, ...others].sort(
    (one, other) => one.method.localeCompare(other.method) || one.labels - other.labels,
  );
  return [
    ...reportQuestions({
      asks: 'A report on these comparisons has four sentences. Which is the first that the table does not support?',
      figure: {
        kind: 'table',
        title: 'Gain over the probe, mean of five seeds, and p before a correction',
        head: ['method', 'labels', 'gain in points', 'p'],
        rows: rows.map(({ method, labels, gain, p }) => [method, labels, gain.toFixed(1), p.toFixed(3)]),
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: the six rows of the table support all four sentences of the report.',
        'Correct the p of the largest gain for six comparisons, and read what “undecided” allows.',
      ],
    }),
    distinctMistakes({
      text: `Compute the p of ${name(largest)} after Holm’s correction for all six comparisons.`,
      value: corrected,
      within: 0.0005,
      from: 0,
      to: 1,
      mistakes: [
        { value: largest.p, says: 'That is not corrected: six comparisons were made.' },
        { value: 6 * largest.p, says: 'The smallest p alone has the factor 6.' },
        { value: 4 * largest.p, says: 'The smallest p has the factor 6, and the next one has 5.' },
        { value: 3 * largest.p, says: 'That counts the comparisons with one number of labels. Six were made.' },
        { value: 2 * largest.p, says: 'That counts the two below 0.05 alone. All comparisons that were made count.' },
      ],
    }),
    {
      text: `The gain of ${name(smallest)} is ${smallest.gain.toFixed(1)} points with p = ${smallest.p.toFixed(3)}, that of ${name(largest)} is ${largest.gain.toFixed(1)} points with p = ${largest.p.toFixed(3)}. Why does the larger gain have the larger p?`,
      right: 'It varies more from seed to seed, so that its interval is wider.',
      wrong: {
        'A correction multiplies the p of larger gains by a larger factor.':
          'The factor depends on the rank of p, and the table is not corrected.',
        'It was measured with more seeds, each of which is a comparison.':
          'Each row has five seeds, and a row is one comparison.',
        'A larger mean difference has a larger p when all else is equal.':
          'With the same spread and the same seeds, a larger mean difference has a smaller p.',
      },
    },
  ];
}
