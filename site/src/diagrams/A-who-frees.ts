import { arrow, BLUE, box, CARD, type Diagram, INK, label, line, mark, QUIET, RED } from './pieces';

interface Row {
  /** The name by which a program reaches the tensor, if it has one. */
  readonly name?: string;
  readonly made: string;
  readonly values: readonly number[];
  readonly fate: readonly [string, string];
  readonly look: 'held' | 'freed' | 'leaked';
}

const ROWS: readonly Row[] = [
  { name: 'x', made: 'tf.tensor2d(…)', values: [1, 2, 3, 4], fate: ['until', 'x.dispose()'], look: 'held' },
  { made: 'x.square()', values: [1, 4, 9, 16], fate: ['leaked:', 'no name left'], look: 'leaked' },
  { made: 'x.square()', values: [1, 4, 9, 16], fate: ['freed when', 'tidy ends'], look: 'freed' },
  { name: 'sum', made: '….sum()', values: [30], fate: ['returned:', 'not freed'], look: 'held' },
];
const [TOP, STEP, CELL] = [82, 62, 36];

/** Appendix A: a tensor's memory is TensorFlow's, and JavaScript holds only a name for it. */
export const whoFrees: Diagram = {
  name: 'A-who-frees',
  title: 'Who frees a tensor’s memory',
  description:
    'Left, JavaScript, with the garbage collector; right, TensorFlow’s memory, which it does not free. Four rows, an arrow from each tensor to its values. First: the variable x holds the values 1, 2, 3, 4 until x.dispose(). Second: x.square() with the values 1, 4, 9, 16 has no variable; the values stay, and nothing can free them any more: a leak, drawn with a cross. The last two are inside a dashed frame, tf.tidy. Third: the same x.square(), with a dashed outline, is freed when tidy ends. Fourth: the variable sum, with the value 30, is returned and not freed.',
  height: 352,
  drawing: [
    label([136, 34], 'JavaScript', { bold: true }),
    label([136, 54], 'has the garbage collector', { size: 15, color: QUIET }),
    label([416, 34], 'TensorFlow’s memory', { bold: true }),
    label([416, 54], 'freed by tidy and dispose', { size: 15, color: QUIET }),
    line(
      [
        [262, 22],
        [262, 332],
      ],
      { color: QUIET, width: 1.2, dash: '3 5' },
    ),
    box([14, TOP + 2 * STEP - 12], [572, 2 * STEP + 4], [], { color: BLUE, fill: 'none', dash: '9 6', round: 10 }),
    label([26, TOP + 4 * STEP + 12], 'tf.tidy(() => …)', { anchor: 'start', size: 15, color: BLUE }),
    ...ROWS.flatMap(({ name, made, values, fate, look }, row) => {
      const y = TOP + row * STEP;
      const color = look === 'leaked' ? RED : look === 'freed' ? QUIET : INK;
      const dash = look === 'freed' ? '5 4' : undefined;
      return [
        name
          ? box([28, y], [66, 38], name, { color: INK, fill: '#ffffff', bold: true })
          : label([61, y + 24], 'no variable', { size: 15, color, italic: true }),
        label([166, y + 25], made, { size: 15 }),
        arrow(
          [
            [236, y + 19],
            [288, y + 19],
          ],
          { color, dash },
        ),
        ...values.map((value, at) =>
          box([294 + at * CELL, y], [CELL, 38], String(value), {
            color,
            fill: look === 'freed' ? CARD : undefined,
            dash,
            round: 0,
            size: 15,
          }),
        ),
        ...(look === 'leaked' ? [mark('cross', [463, y + 19], RED)] : []),
        label([482, y + 15], fate, { anchor: 'start', size: 15, color: look === 'leaked' ? RED : undefined }),
      ];
    }),
  ],
};
