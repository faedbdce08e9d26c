import { type Draw, integer, normal, pick, type Question } from 'course/check';

/** Student's t for 95 % and four degrees of freedom, and the normal distribution's 1.96. */
const [T, Z] = [2.776, 1.96];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));
const tenth = (value: number) => Math.round(10 * value) / 10;

const WAYS = {
  'Paired by seed, with Student’s t for five runs: nothing is wrong.': '',
  'With 1.96 in place of t, as if the spread were known exactly.':
    'With 1.96 the interval would be narrower by a third than with t, 2.776.',
  'From the spread of each side, as if the runs were not pairs.':
    'Then the seeds’ common ups and downs would stay in, and the interval would be far wider.',
  'From the spread of single differences, not divided by √5.':
    'Then the width would say where single runs fall, and be 2.2 times that of the mean.',
} as const;

/** Five paired runs, a report's interval, and how it was computed. */
export function questions(next: Draw): Question[] {
  // Seeds move both sides together by more than the two differ.
  const common = Array.from({ length: 5 }, () => 62 + integer(-9, 9, next));
  const shift = integer(2, 4, next);
  const a = common.map((base) => tenth(base + shift + 1.4 * normal(next)));
  const b = common.map((base) => tenth(base + 1.4 * normal(next)));
  const differences = a.map((value, seed) => tenth(value - b[seed]));
  const standardError = deviation(differences) / Math.sqrt(5);
  const halves = [
    T * standardError,
    Z * standardError,
    T * Math.sqrt((deviation(a) ** 2 + deviation(b) ** 2) / 5),
    T * deviation(differences),
  ];
  const names = Object.keys(WAYS) as (keyof typeof WAYS)[];
  const way = pick([0, 1, 2, 3], next);
  const [d, half] = [mean(differences), halves[way]];
  const figure = {
    kind: 'table' as const,
    title: 'Accuracy of two methods with five seeds, in %',
    head: ['seed', 'A', 'B', 'A - B'],
    rows: differences.map((difference, seed) => [seed + 1, a[seed], b[seed], difference]),
  };
  const wrong = Object.fromEntries(
    names
      .filter((_, index) => index !== way)
      .map((name) => [name, WAYS[name] || 'Compute it: mean ± 2.776 s / √5 of the five differences gives other ends.']),
  );
  return [
    {
      text: 'Compute the half width of the 95 % interval of A - B, paired by seed, in points. Student’s t for five runs is 2.776.',
      figure,
      value: halves[0],
      within: 0.06,
      from: 0,
      to: 40,
      mistakes: [
        { value: halves[1], says: 'That is with 1.96, which holds for many runs.' },
        {
          value: halves[2],
          says: 'That is from the spread of each side. Take the differences first, then their spread.',
        },
        { value: halves[3], says: 'That is not divided by √5 yet.' },
      ].filter(({ value }) => Math.abs(value - halves[0]) > 0.12),
    },
    {
      text: `A report says: “A is ahead by ${d.toFixed(2)} points (95 % interval ${(d - half).toFixed(2)} to ${(d + half).toFixed(2)}).” How was this interval computed?`,
      right: names[way],
      wrong,
    },
    {
      text: 'Of how many independent measurements is the right interval made?',
      value: 5,
      within: 0,
      from: 1,
      to: 2000,
      mistakes: [
        { value: 10, says: 'A and B of one seed share their seed, and are one measurement of the difference.' },
        { value: 4, says: 'Four are the degrees of freedom: one is used up by the mean.' },
      ],
    },
  ];
}
