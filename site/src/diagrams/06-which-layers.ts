import { BLUE, box, CARD, type Diagram, label, line, lock, type Point, QUIET, RED } from './pieces';

const LAYERS = ['head', 'block 7', 'block 6', 'block 5', 'block 4', 'block 3', 'block 2', 'block 1', 'stem'];
const STACKS = [
  { words: 'head alone', trained: 1 },
  { words: 'from block 6', trained: 3 },
  { words: 'from block 4', trained: 5 },
  { words: 'everything', trained: 9 },
];
const [TOP, ROW, LEFT, STEP] = [66, 30, 104, 122];

/** Lesson 06: the line between frozen and trained layers moves down the network. */
export const whichLayers: Diagram = {
  name: '06-which-layers',
  title: 'How many layers are trained',
  description:
    'Four copies of a network, each a stack of nine layers from the stem at the bottom to the head at the top. In the first only the head is trained and all below is frozen. In the second, training begins at block 6, in the third at block 4, in the fourth everything is trained. The line between trained and frozen layers moves down; below it the output can be computed once, above it every step computes gradients.',
  height: 400,
  drawing: [
    label([LEFT - 12, 42], 'trained:', { anchor: 'end', bold: true, size: 15 }),
    ...LAYERS.map((name, row) => label([LEFT - 12, TOP + row * ROW + 19], name, { anchor: 'end', size: 15 })),
    ...STACKS.flatMap(({ words, trained }, stack) => {
      const x = LEFT + stack * STEP;
      return [
        label([x + 52, 42], words, { bold: true, size: 15 }),
        ...LAYERS.map((_, row) =>
          box([x, TOP + row * ROW], [104, ROW - 4], [], {
            color: row < trained ? RED : BLUE,
            dash: row < trained ? '5 3' : undefined,
            fill: row < trained ? CARD : undefined,
            round: 4,
          }),
        ),
        ...(trained < LAYERS.length ? [lock([x + 52, TOP + trained * ROW + 14])] : []),
        lock([x + 56, TOP + (trained - 1) * ROW + 15], { open: true }),
      ];
    }),
    line(
      STACKS.flatMap(({ trained }, stack): Point[] => {
        const [x, y] = [LEFT + stack * STEP, TOP + trained * ROW - 2];
        return [
          [x - 9, y],
          [x + 113, y],
        ];
      }),
      { width: 3 },
    ),
    label([LEFT, 369], 'Below the line: frozen, computed once.', { anchor: 'start', size: 15, color: QUIET }),
    label([LEFT, 388], 'Above it: trained, gradients at every step.', { anchor: 'start', size: 15, color: QUIET }),
  ],
};
