import { type Draw, integer, pick, type Question } from 'course/check';

interface Row {
  name: string;
  low: number;
  mean: number;
  high: number;
}

const row = (block: number, mean: number, half: number): Row => ({
  name: `from block ${block} on`,
  low: mean - half,
  mean,
  high: mean + half,
});

/**
 * Gains over the head alone with blocks 6 to 3 as the first that is trained, in points. One interval excludes zero; the
 * row below it has the highest mean, and a wide interval.
 */
function sweep(decided: number, next: Draw): Row[] {
  const mean = pick([6, 7.5], next);
  return [6, 5, 4, 3].map((block) => {
    if (block === decided) return row(block, mean, mean - pick([2.5, 3.5], next));
    if (block === decided - 1) return row(block, mean + pick([0.5, 1], next), 11);
    if (block > decided) return row(block, (mean * (7 - block)) / (8 - decided), 7.5 + integer(0, 2, next) / 2);
    return row(block, mean - 0.5, 10);
  });
}

/** What a sweep of depths decides, and what it does not. */
export function questions(next: Draw): Question[] {
  const decided = pick([5, 4], next);
  const rows = sweep(decided, next);
  const named = (block: number) => rows[6 - block];
  const [ahead, before, highest] = [named(decided), named(decided + 1), named(decided - 1)];
  const others = rows.filter((one) => one !== ahead && one !== highest);
  const asked = pick([ahead, before], next);
  const end = pick(['low', 'high'] as const, next);
  return [
    {
      text: 'Which depth does the plot show to be ahead of training the head alone?',
      figure: {
        kind: 'intervals',
        title: 'Each depth minus the head alone: mean over five seeds and 95 % interval, paired by seed',
        axis: { name: 'difference of accuracies in percentage points', from: -20, to: 20 },
        rows,
      },
      right: ahead.name,
      wrong: {
        [highest.name]: 'Its mean is the highest, but its interval includes zero: five seeds leave it undecided.',
        ...Object.fromEntries(
          others.map(({ name }) => [name, 'Its interval includes zero, so these five seeds do not decide it.']),
        ),
      },
    },
    {
      text: `A report says: “the gain begins at block ${decided}”. What does the plot allow?`,
      right: `The gain from block ${decided} on is decided; one that begins at block ${decided + 1} is neither shown nor excluded.`,
      wrong: {
        [`All of it: from block ${decided + 1} on there is no gain yet, since the interval of that row still includes zero.`]:
          'An interval that includes zero also includes gains: it does not show that there is none.',
        [`All of it: from block ${decided} on is ahead of from block ${decided + 1} on, since its mean is higher.`]:
          'The means of two rows differ in any sample. The plot has no interval of that difference.',
        [`Another block: the gain begins at block ${decided - 1}, since the mean of that row is the highest.`]:
          'The highest of several means is partly luck, and its row is a comparison with the head alone.',
      },
    },
    {
      text: 'Which depth is the best?',
      right: 'That is undecided, since the plot has no interval of the difference of two depths',
      wrong: {
        [`${highest.name}, since its mean difference is the highest of all four depths in the plot`]:
          'Its interval is far wider than the distance of its mean from the others.',
        [`${ahead.name}, since it is the only one of the four whose interval excludes zero`]:
          'Excluding zero compares it with the head alone, and with none of the other depths.',
        'None of them, since the four intervals overlap and so the depths are equally good':
          'Overlapping intervals do not show that two means are equal.',
        'That is undecided, since for three of the four depths the interval includes zero':
          'These intervals are about the head alone: if all excluded zero, the best would still be unknown.',
      },
    },
    {
      text: `Read the ${end === 'low' ? 'lower' : 'upper'} end of the interval of “${asked.name}”, in points.`,
      value: asked[end],
      within: 2.5,
      from: -20,
      to: 20,
      mistakes: [
        { value: asked[end === 'low' ? 'high' : 'low'], says: 'That is the other end of this interval.' },
        { value: asked.mean, says: 'That is the mean, the dot. The end is where the line stops.' },
      ].filter(({ value }) => Math.abs(value - asked[end]) > 5),
    },
  ];
}
