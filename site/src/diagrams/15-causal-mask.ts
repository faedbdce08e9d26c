import { BLUE, box, CARD, type Diagram, INK, label, line, QUIET } from './pieces';

const TOKENS = ['The', 'food', 'was', 'not', 'good'];
const CELL = 34;

/** Lesson 15: what a token sees in an encoder and in a decoder. */
export const causalMask: Diagram = {
  name: '15-causal-mask',
  title: 'What a token attends to',
  description:
    'Two tables for the five tokens of “The food was not good”; rows are the tokens that look, columns those that they see. In an encoder all 25 cells are filled: each token attends to all. In a decoder only the cells on and below the diagonal are filled, a triangle of 15: each token attends to itself and those before it. So the state at “food” contains nothing of “not good”.',
  height: 316,
  drawing: [
    ...grid(70, 'encoder', () => true, true),
    ...grid(380, 'decoder', (row, column) => column <= row, false),
    label([70 + 2.5 * CELL, 302], 'attends to all', { size: 15, color: QUIET }),
    label([380 + 2.5 * CELL, 302], 'attends to itself and before', { size: 15, color: QUIET }),
  ],
};

function grid(left: number, name: string, sees: (row: number, column: number) => boolean, first: boolean): string[] {
  const top = 106;
  return [
    label([left + 2.5 * CELL, 34], name, { bold: true }),
    label([left + 2.5 * CELL, 60], 'what is seen', { size: 15, color: QUIET }),
    ...TOKENS.flatMap((token, row) => [
      label([left - 8, top + row * CELL + 22], token, { size: 15, anchor: 'end' }),
      label([left + (row + 0.5) * CELL, 92], token, { size: 13.5 }),
      ...TOKENS.map((_, column) =>
        sees(row, column)
          ? box([left + column * CELL, top + row * CELL], [CELL, CELL], '●', {
              color: BLUE,
              round: 0,
              width: 1.6,
              size: 13,
            })
          : box([left + column * CELL, top + row * CELL], [CELL, CELL], [], {
              color: QUIET,
              fill: CARD,
              round: 0,
              width: 1,
              dash: '3 3',
            }),
      ),
    ]),
    ...(first
      ? []
      : [
          line(
            TOKENS.flatMap((_, row) => [
              [left + (row + 1) * CELL, top + row * CELL] as const,
              [left + (row + 1) * CELL, top + (row + 1) * CELL] as const,
            ]),
            { color: INK, width: 3 },
          ),
        ]),
  ];
}
