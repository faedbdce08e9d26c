import { type Draw, integer, pick, type Question, shuffled } from 'course/check';

/** What training with another task brings a task, in points: mean and 95 % interval over five seeds. */
interface Cell {
  row: string;
  column: string;
  mean: number;
  half: number;
}

const TASKS = ['left digit', 'right digit', 'sum', 'ink', 'parity'];

/**
 * Three tasks: `helper` helps `helped`, which harms it in return. The other four cells are undecided, one of them with a large
 * mean.
 */
function drawn(next: Draw) {
  const [helper, helped, third] = shuffled(TASKS, next).slice(0, 3);
  const gain = integer(6, 9, next);
  const harm = gain - integer(0, 2, next);
  const large = integer(4, 6, next);
  const undecided = shuffled(
    [
      { mean: large, half: large + integer(2, 4, next) },
      { mean: pick([1, 2], next), half: 4 },
      { mean: -pick([1, 2], next), half: 5 },
      { mean: -3, half: 3 + integer(2, 3, next) },
    ],
    next,
  );
  const pairs = [
    [helper, third],
    [helped, third],
    [third, helper],
    [third, helped],
  ];
  const open: Cell[] = pairs.map(([row, column], at) => ({ row, column, ...undecided[at] }));
  const forth: Cell = { row: helped, column: helper, mean: gain, half: gain - pick([2, 3], next) };
  const back: Cell = { row: helper, column: helped, mean: -harm, half: harm - pick([2, 3], next) };
  return { tasks: shuffled([helper, helped, third], next), forth, back, open };
}

const written = ({ mean, half }: Cell) => `${mean} (${mean - half} to ${mean + half})`;

/** Which task helps which, and what a matrix of gains leaves open. */
export function questions(next: Draw): Question[] {
  const { tasks, forth, back, open } = drawn(next);
  const cells = [forth, back, ...open];
  const at = (row: string, column: string) => cells.find((cell) => cell.row === row && cell.column === column);
  const asked = pick(cells, next);
  const mirrored = at(asked.column, asked.row) ?? asked;
  const wide = open.reduce((one, other) => (other.mean > one.mean ? other : one));
  const negative = open.reduce((one, other) => (other.mean < one.mean ? other : one));
  const helps = ({ row, column }: Cell) => `Training with the ${column} helps the ${row}.`;
  const harms = ({ row, column }: Cell) => `Training with the ${column} harms the ${row}.`;
  const shown = pick(
    [
      { right: helps(forth), wrong: helps(back) },
      { right: harms(back), wrong: harms(forth) },
    ],
    next,
  );
  return [
    {
      text: 'Which of these sentences does the table show?',
      figure: {
        kind: 'table',
        title: 'Points that the task of a row gains when the task of a column is trained with it: mean, 95 % interval',
        head: ['gain of', ...tasks.map((task) => `with ${task}`)],
        rows: tasks.map((row) => [
          row,
          ...tasks.map((column) => {
            const cell = at(row, column);
            return cell ? written(cell) : '-';
          }),
        ]),
      },
      right: shown.right,
      wrong: {
        [shown.wrong]: 'You have changed row and column: the row is the task which gains or loses.',
        [helps(wide)]: 'The mean is positive, but the interval of this cell includes zero.',
        [harms(negative)]: 'The mean is negative, but the interval of this cell includes zero.',
      },
    },
    {
      text: `How many points does the ${asked.row} gain on average when the ${asked.column} is trained with it?`,
      value: asked.mean,
      within: 0.5,
      from: -20,
      to: 20,
      mistakes: [
        { value: mirrored.mean, says: 'That is the cell on the other side of the diagonal: the other task gains it.' },
        { value: asked.mean - asked.half, says: 'That is the lower end of the interval of this cell.' },
        { value: asked.mean + asked.half, says: 'That is the upper end of the interval of this cell.' },
      ].filter(
        ({ value }, index, every) =>
          Math.abs(value - asked.mean) > 0.5 && every.findIndex((one) => one.value === value) === index,
      ),
    },
    {
      text: `What may you say of training the ${forth.row} and the ${forth.column} in one network?`,
      right: `The ${forth.row} gains by it and the ${forth.column} loses, so it depends on which one matters.`,
      wrong: {
        [`Both of them gain by it, since what helps the ${forth.row} is in the shared trunk of both.`]:
          'Help is directed: a cell and its mirror image are two results. Read both.',
        'Neither of them gains by it, since the mean of the two cells is about zero points.':
          'A mean over tasks hides that one gains and the other loses.',
        [`The ${forth.column} gains by it and the ${forth.row} loses, so it depends on which one matters.`]:
          'You have changed the two tasks: the row is the one which gains or loses.',
      },
    },
    {
      text: `What does the cell “${wide.row}, with ${wide.column}” allow?`,
      right: 'A large gain is possible, and a small loss too: more seeds could decide it.',
      wrong: {
        'A gain is certain: the mean of this cell is clearly above zero in five seeds.':
          'The interval includes zero: five other seeds could have a mean on the other side.',
        'There is no gain at all: the interval of this cell includes a gain of zero points.':
          'It also includes large gains. An interval with zero in it does not exclude the rest of it.',
        'A gain is more certain than in any cell that has a smaller mean than this one.':
          'How certain a gain is depends on both the mean and the width of the interval.',
      },
    },
  ];
}
