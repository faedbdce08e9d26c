import { arrow, BLUE, box, type Diagram, GREEN, label, lock, mark, QUIET, RED } from './pieces';

const ROWS = [
  { top: 56, name: 'training', from: 'a batch of 16', points: 16 },
  { top: 258, name: 'inference', from: 'one image', points: 1 },
];

/** Lesson 05: which mean and variance batch normalisation uses, and when the running ones move. */
export const batchNormalisation: Diagram = {
  name: '05-batch-normalisation',
  title: 'Batch normalisation in training and at inference',
  description:
    'In training, a batch of 16 is normalised by its own mean and variance. These also move the running values: each step keeps nine tenths of them and adds a tenth of the batch’s. At inference an image is normalised by the running values, which do not change. With frozen batch normalisation, training uses the running values too, and they keep what ImageNet taught.',
  height: 376,
  drawing: [
    ...ROWS.flatMap(({ top, name, from, points }) => [
      label([20, top - 14], name, { bold: true, anchor: 'start' }),
      label([68, top + (points > 1 ? 74 : 54)], from, { size: 15 }),
      ...Array.from({ length: points }, (_, at) =>
        mark('circle', points > 1 ? [44 + (at % 4) * 16, top + 2 + Math.floor(at / 4) * 16] : [68, top + 26], BLUE, {
          size: points > 1 ? 5 : 7,
        }),
      ),
      arrow([
        [122, top + 26],
        [406, top + 26],
      ]),
      box([410, top], [110, 52], 'normalise', { color: GREEN }),
      arrow([
        [524, top + 26],
        [578, top + 26],
      ]),
    ]),
    box([172, 56], [172, 52], ['mean and variance', 'of this batch'], {
      color: RED,
      size: 15,
      fill: '#ffffff',
      dash: '6 4',
    }),
    label([376, 74], 'used', { size: 15 }),
    arrow(
      [
        [258, 110],
        [258, 162],
      ],
      { color: RED, dash: '6 4' },
    ),
    label([270, 142], 'every step: 0.9 · running + 0.1 · batch', { size: 15, anchor: 'start' }),
    box([146, 166], [224, 52], ['running', 'mean and variance'], { color: BLUE, size: 15 }),
    arrow(
      [
        [370, 192],
        [465, 192],
        [465, 256],
      ],
      { color: BLUE, width: 3 },
    ),
    label([476, 214], ['used at', 'inference'], { size: 15, anchor: 'start', color: BLUE }),
    lock([34, 350]),
    label([54, 358], 'Frozen: training uses the running values too; they do not move.', {
      size: 15,
      anchor: 'start',
      color: QUIET,
    }),
  ],
};
