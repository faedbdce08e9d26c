import { arrow, BLUE, box, CARD, type Diagram, die, GREEN, INK, label, lock, QUIET, RED, shape } from './pieces';

/** Rows and columns of a matrix of MiniLM's attention, and LoRA's rank in the lesson. */
export const SIZE = 384;
export const RANK = 8;

/** Lesson 14: LoRA's side path past a frozen matrix. */
export const lowRank: Diagram = {
  name: '14-low-rank',
  title: 'LoRA: a low-rank side path',
  description:
    'The input x goes two ways. The main path multiplies it by W, a matrix of 384 by 384, 147,456 weights, frozen: a closed lock. The side path multiplies it by A, 384 by 8, which starts at random, then by B, 8 by 384, which starts at zero, then by alpha divided by the rank. Both are trained and have 6,144 weights together. The two results are added to the output y. As B is zero, the output does not change at first.',
  height: 352,
  drawing: [
    label([26, 128], 'x', { italic: true, size: 20 }),
    arrow([
      [40, 122],
      [162, 122],
    ]),
    box([166, 48], [148, 148], ['W', `${SIZE} × ${SIZE}`, `${thousands(SIZE * SIZE)} weights`], {
      color: BLUE,
      size: 15,
    }),
    lock([192, 72]),
    arrow([
      [318, 122],
      [512, 122],
    ]),
    // The side path.
    arrow([
      [80, 122],
      [80, 252],
      [142, 252],
    ]),
    shape(
      [
        [146, 206],
        [146, 298],
        [232, 268],
        [232, 236],
      ],
      { color: RED, fill: CARD, dash: '6 4' },
    ),
    label([184, 247], 'A', { bold: true, italic: true }),
    label([186, 266], `${SIZE} × ${RANK}`, { size: 15 }),
    arrow([
      [236, 252],
      [262, 252],
    ]),
    shape(
      [
        [266, 236],
        [266, 268],
        [352, 298],
        [352, 206],
      ],
      { color: RED, fill: CARD, dash: '6 4' },
    ),
    label([314, 247], 'B', { bold: true, italic: true }),
    label([312, 266], `${RANK} × ${SIZE}`, { size: 15 }),
    arrow([
      [356, 252],
      [384, 252],
    ]),
    box([388, 234], [88, 36], '× α / rank', { color: INK, fill: '#ffffff', size: 15 }),
    arrow([
      [478, 252],
      [526, 252],
      [526, 140],
    ]),
    circle(),
    label([526, 129], '+', { size: 22, bold: true }),
    arrow([
      [542, 122],
      [570, 122],
    ]),
    label([582, 128], 'y', { italic: true, size: 20 }),
    label([330, 108], 'frozen', { size: 15, anchor: 'start', color: BLUE }),
    lock([34, 325], { open: true }),
    label([52, 336], `trained: ${thousands(2 * SIZE * RANK)}`, { size: 15, anchor: 'start', color: RED }),
    die([192, 330], { size: 20 }),
    label([208, 336], 'A random', { size: 15, anchor: 'start' }),
    label([300, 336], 'B zero', { size: 15, anchor: 'start' }),
    label([582, 336], 'At first y does not change.', { size: 15, anchor: 'end', color: QUIET }),
  ],
};

function circle(): string {
  return `<circle cx="526" cy="122" r="14" fill="#ffffff" stroke="${GREEN}" stroke-width="2"/>`;
}

function thousands(count: number): string {
  return count.toLocaleString('en');
}
