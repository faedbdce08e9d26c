import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

/** p-values by rank, of which Holm's correction leaves none, one or two below 0.05; all but the last are below it alone. */
function drawn(next: Draw): number[] {
  const [first, second, third] = pick(
    [
      [integer(14, 16, next), integer(18, 21, next), integer(25, 30, next)],
      [integer(4, 10, next), integer(18, 20, next), integer(23, 26, next)],
      [integer(2, 5, next), integer(9, 12, next), integer(29, 38, next)],
    ],
    next,
  );
  return [first, second, third, integer(120, 400, next)].map((thousandths) => thousandths / 1000);
}

/** The corrected p-values, in the order of the sorted ones. */
function holm(sorted: readonly number[]): number[] {
  let largest = 0;
  return sorted.map((p, rank) => {
    largest = Math.max(largest, Math.min(1, (sorted.length - rank) * p));
    return largest;
  });
}

/** Holm's correction of four p-values, and what a question that it leaves undecided is worth. */
export function questions(next: Draw): Question[] {
  const sorted = drawn(next);
  const corrected = holm(sorted);
  const names = ['layer-wise rates', 'frozen averages', 'dropout', 'longer warm-up'];
  const methods = shuffled(names, next);
  const asked = pick([1, 2], next);
  const family = 20 * integer(1, 5, next);
  const below = (ps: readonly number[]) => ps.filter((p) => p < 0.05).length;
  return [
    distinctMistakes({
      text: `Compute the p-value of “${methods[asked]}” after Holm’s correction for these four questions.`,
      figure: {
        kind: 'table',
        title: 'Four methods, each compared with plain fine-tuning: p-values that are not corrected',
        head: ['method', 'p'],
        rows: shuffled(
          methods.map((method, rank) => [method, sorted[rank].toFixed(3)]),
          next,
        ),
      },
      value: corrected[asked],
      within: 0.001,
      from: 0,
      to: 1,
      mistakes: [
        { value: sorted[asked], says: 'That is not corrected yet: four questions were asked.' },
        { value: 4 * sorted[asked], says: 'Holm multiplies only the smallest by the number of all questions.' },
        {
          value: (4 - asked) * sorted[asked],
          says: 'A corrected value is never smaller than that of a smaller p: compute those first.',
        },
        { value: (asked + 1) * sorted[asked], says: 'The factor falls from the smallest p to the largest one.' },
        { value: (3 - asked) * sorted[asked], says: 'The smallest p has the factor 4, and the next one has 3.' },
      ],
    }),
    {
      text: 'How many of the four are decided, with a corrected p below 0.05?',
      value: below(corrected),
      within: 0,
      from: 0,
      to: 4,
      mistakes: [{ value: below(sorted), says: 'These are below 0.05 without a correction.' }],
    },
    distinctMistakes({
      text: `${family} comparisons are made, and in none of them do the methods differ. How many of the 95 % intervals exclude zero on average?`,
      value: family / 20,
      within: 0,
      from: 0,
      to: 100,
      mistakes: [
        { value: 0, says: 'An interval of 95 % misses the true mean in one case of twenty, also where that is zero.' },
        { value: family - family / 20, says: 'These include zero, as they should.' },
        { value: 1, says: 'One in twenty is a rate: multiply it by the number of comparisons.' },
        { value: 5, says: 'Five in a hundred is a rate: multiply it by the number of comparisons.' },
      ],
    }),
    {
      text: `“${methods[2]}” has p = ${sorted[2].toFixed(3)}, and is undecided after the correction. What do you do with it?`,
      right: 'Report it as undecided, or ask it again with new seeds alone.',
      wrong: {
        'Report that the method and plain fine-tuning are equally good.':
          'Undecided is not equal: the interval may contain large differences.',
        'Add seeds one after the other, until p is below 0.05 at last.':
          'Stopping where it suits gives a small p in more than 5 % of the cases without a difference.',
        'Leave the other three out, so that no correction is needed.':
          'Questions that were asked count, also where nothing came of them.',
      },
    },
  ];
}
