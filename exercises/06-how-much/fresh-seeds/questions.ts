import {
  type Draw,
  distinctMistakes,
  type Fault,
  integer,
  mean,
  pick,
  type Question,
  reportQuestions,
} from 'course/check';

/** What a report may have wrong. */
const FAULTS = {
  pooled: {
    says: 'The seeds that chose the depth are counted in its test as well.',
    ifChosen: 'Compare the interval of the third sentence with the column of the fresh seeds.',
    at: 2,
  },
  switched: {
    says: 'The depth that is tested is not the one that was written down.',
    ifChosen: 'Compare the depth of the second sentence with what was written down.',
    at: 1,
  },
  best: {
    says: 'A gain over the head alone is reported as the best of the depths.',
    ifChosen: 'The last sentence compares with the head alone, as the table does.',
    at: 3,
  },
  none: {
    says: 'Nothing: fresh seeds test the depth that was written down, once.',
    ifChosen: 'One sentence does not follow from what was written down and the column of the fresh seeds.',
  },
} satisfies Record<string, Fault>;

type Name = keyof typeof FAULTS;

/** How far the seeds that chose lie around their mean, and the fresh ones. */
const FIRST = [-8, -3, 0, 3, 8];
const FRESH = [-7, -5, -4, -2, -1, 1, 2, 4, 5, 7];
/** Student's t for the 95 % interval of a mean of so many values. */
const T: Record<number, number> = { 5: 2.776, 10: 2.262, 15: 2.145 };

interface Gain {
  mean: number;
  low: number;
  high: number;
}

function gain(values: number[]): Gain {
  const { length } = values;
  const middle = mean(values);
  const variance = values.reduce((total, value) => total + (value - middle) ** 2, 0) / (length - 1);
  const half = T[length] * Math.sqrt(variance / length);
  return { mean: middle, low: middle - half, high: middle + half };
}

interface Row {
  block: number;
  first: Gain;
  fresh: Gain;
  pooled: Gain;
}

function row(block: number, firstMean: number, freshMean: number): Row {
  const [first, fresh] = [FIRST.map((more) => firstMean + more), FRESH.map((more) => freshMean + more)];
  return { block, first: gain(first), fresh: gain(fresh), pooled: gain([...first, ...fresh]) };
}

/** Three depths: the first seeds put one ahead, fresh seeds another. Fresh seeds decide the chosen one, or do not. */
function drawn(decided: boolean, next: Draw) {
  const block = integer(3, 4, next);
  const first = integer(10, 12, next);
  const fresh = decided ? integer(5, 6, next) : integer(1, 2, next);
  const [near, far] = pick(
    [
      [1, -1],
      [-1, 1],
    ],
    next,
  );
  const chosen = row(block, first, fresh);
  const other = row(block + near, first - integer(2, 3, next), fresh + integer(1, 2, next));
  const third = row(block + far, first - integer(4, 5, next), fresh - integer(1, 2, next));
  return { chosen, other, rows: [chosen, other, third].sort((a, b) => b.block - a.block) };
}

const written = ({ mean, low, high }: Gain) => `${mean.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;

/** Which sentence about a test with fresh seeds its table does not support. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const { chosen, other, rows } = drawn(fault === 'best' || next() < 0.5, next);
  const tested = fault === 'switched' ? other : chosen;
  const said = fault === 'pooled' ? tested.pooled : tested.fresh;
  const ahead = said.low > 0;
  const sentences = [
    `(1) In seeds 1 to 5 the mean gain is highest from block ${chosen.block} on, with ${chosen.first.mean} points.`,
    `(2) The one depth that we test with fresh seeds is training from block ${tested.block} on.`,
    `(3) In this test it gains ${written(said)} points over the head alone.`,
    fault === 'best'
      ? `(4) So training from block ${tested.block} on is the best of the three depths.`
      : ahead
        ? `(4) So training from block ${tested.block} on is ahead of training the head alone.`
        : `(4) So it is undecided whether block ${tested.block} on is ahead of the head alone.`,
  ];
  const { at }: Fault = FAULTS[fault];
  const follows = (index: number, reason: string) =>
    at !== undefined && at < index ? 'This follows from a sentence before it. Look for the first fault.' : reason;
  const reasons = [
    'This is the highest mean in the column of the seeds 1 to 5.',
    'This is the depth that was written down.',
    follows(2, 'This is the row of this depth in the column of the fresh seeds.'),
    follows(3, 'Compare the ends of the interval in the third sentence with zero: they say the same.'),
  ];
  return [
    ...reportQuestions({
      asks: `After seeds 1 to 5 this was written down: “We test training from block ${chosen.block} on, once, with the seeds 6 to 15.” A report has four sentences. Which is the first that this plan and the table do not support?`,
      figure: {
        kind: 'table',
        title: 'Points more than the head alone, paired by seed: mean and 95 % interval',
        head: ['trained from', 'seeds 1 to 5', 'seeds 6 to 15', 'all 15 seeds'],
        rows: rows.map(({ block, first, fresh, pooled }) => [
          `block ${block} on`,
          written(first),
          written(fresh),
          written(pooled),
        ]),
      },
      faults: FAULTS,
      fault,
      sentences: sentences.map((sentence, index) => [sentence, reasons[index]]),
      all: [
        'None of them: the plan and the table support all four sentences.',
        'Read each sentence with the plan, and with the column that its seeds belong to.',
      ],
    }),
    distinctMistakes({
      text: `By how many points is the mean gain from block ${chosen.block} on lower in the fresh seeds than in those that chose it?`,
      value: chosen.first.mean - chosen.fresh.mean,
      within: 0.3,
      from: 0,
      to: 30,
      mistakes: [
        {
          value: chosen.first.mean - chosen.pooled.mean,
          says: 'That compares with all 15 seeds, and those that chose the depth are among them.',
        },
        { value: chosen.first.mean - other.fresh.mean, says: 'That takes the fresh seeds of another depth.' },
        { value: chosen.fresh.mean, says: 'That is the mean gain in the fresh seeds. How much is gone is asked for.' },
        { value: chosen.first.mean, says: 'That is the mean gain in the seeds that chose. Subtract the fresh one.' },
      ],
    }),
    {
      text: 'The seeds that chose the depth also measured it. Why do they not test it?',
      right: 'The highest of several means is partly chance, which fresh seeds draw again.',
      wrong: {
        'Five seeds are too few to have an interval, and only ten or more seeds have one.':
          'Five differences have an interval, a wide one. With ten seeds the choice would have the same fault.',
        'Seeds with low numbers draw easier images than seeds with higher numbers do.':
          'The number of a seed says nothing about what it draws.',
        'The head alone has other seeds there, so the differences are not paired.':
          'In both columns each seed trains both networks, so its difference is a pair.',
      },
    },
  ];
}
