import { arrow, BLUE, box, CARD, type Diagram, label, line, lock, type Point, QUIET, RED, shape } from './pieces';

/** The decoder and its adapter in appendix H. */
export const BLOCKS = 30;
export const ADAPTED = 8;
export const TRAINED = 122_880;

const FIRST = BLOCKS - ADAPTED + 1;

/** Appendix H: a frozen decoder with low-rank arms at its last blocks, which are exchanged as files. */
export const lowRankArms: Diagram = {
  name: 'H-low-rank-arms',
  title: 'A frozen decoder with low-rank arms',
  description:
    'The tokens “The food was” enter a decoder of thirty blocks from the left; a probability for each next token leaves it at the right. Blocks 1 to 22 are frozen: a closed lock. Blocks 23 to 30 are frozen too, but each has two low-rank arms, drawn above it with dashed outlines and an open lock: one at the queries, one at the values, 122,880 trained weights in all. Below, two files, praise and complaint, each holding only the arms. An arrow leads from praise to the decoder, a dotted one from complaint: one of them is loaded at a time, and the frozen blocks are shared.',
  height: 376,
  drawing: [
    label([58, 40], ['trained:', 'the arms'], { size: 15, color: RED, bold: true }),
    lock([58, 78], { open: true }),
    ...['queries', 'values'].flatMap((name, at) => {
      const x = 284 + at * 128;
      return [label([x + 54, 34], name, { size: 15 }), ...arm([x, 84])];
    }),
    label([20, 150], ['The', 'food', 'was'], { anchor: 'start' }),
    arrow([
      [64, 168],
      [90, 168],
    ]),
    box([94, 132], [148, 74], [`blocks 1 to ${FIRST - 1}`, 'frozen'], { color: BLUE, size: 15 }),
    lock([210, 178]),
    arrow([
      [246, 168],
      [268, 168],
    ]),
    box([272, 132], [248, 74], [`blocks ${FIRST} to ${BLOCKS}`, 'frozen'], { color: BLUE, size: 15 }),
    lock([438, 178]),
    arrow([
      [524, 168],
      [542, 168],
    ]),
    ...[42, 22, 12].map((width, row) =>
      box([546, 140 + row * 20], [width, 15], [], { color: BLUE, round: 0, width: 1.5 }),
    ),
    label([562, 224], ['next', 'token'], { size: 15 }),
    ...file([290, 274], 'praise'),
    ...file([410, 274], 'complaint'),
    arrow(
      [
        [342, 270],
        [342, 210],
      ],
      { color: RED, width: 3 },
    ),
    arrow(
      [
        [462, 270],
        [462, 210],
      ],
      { color: RED, width: 3, dash: '2 6' },
    ),
    label([402, 244], 'or', { bold: true }),
    label([20, 286], ['An adapter’s file has', `only ${TRAINED.toLocaleString('en')} weights.`], {
      anchor: 'start',
      size: 15,
    }),
    label([20, 358], 'The frozen weights are shared by both styles.', { anchor: 'start', size: 15, color: QUIET }),
  ],
};

/** A side path past a block: down to a low rank and up again. */
function arm([x, y]: Point): string[] {
  const look = { color: RED, fill: CARD, dash: '6 4' };
  const [narrow, wide] = [7, 18];
  return [
    shape(
      [
        [x + 10, y - wide - 16],
        [x + 10, y + wide - 16],
        [x + 44, y + narrow - 16],
        [x + 44, y - narrow - 16],
      ],
      look,
    ),
    shape(
      [
        [x + 62, y - narrow - 16],
        [x + 62, y + narrow - 16],
        [x + 96, y + wide - 16],
        [x + 96, y - wide - 16],
      ],
      look,
    ),
    label([x + 25, y - 11], 'A', { bold: true, italic: true, size: 15 }),
    label([x + 82, y - 11], 'B', { bold: true, italic: true, size: 15 }),
    arrow(
      [
        [x + 46, y - 16],
        [x + 60, y - 16],
      ],
      { color: RED },
    ),
    line(
      [
        [x - 2, 130],
        [x - 2, y - 16],
        [x + 8, y - 16],
      ],
      { color: RED },
    ),
    arrow(
      [
        [x + 98, y - 16],
        [x + 108, y - 16],
        [x + 108, 130],
      ],
      { color: RED },
    ),
  ];
}

/** A file with the arms alone. */
function file([x, y]: Point, name: string): string[] {
  return [
    box([x, y], [104, 58], [], { color: RED, fill: '#ffffff', round: 3 }),
    label([x + 52, y + 24], name, { size: 15, bold: true }),
    label([x + 52, y + 44], 'A, B', { size: 15, italic: true }),
  ];
}
