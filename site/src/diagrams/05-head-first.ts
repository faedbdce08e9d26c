import { arrow, BLUE, box, CARD, type Diagram, die, label, lock, QUIET, RED } from './pieces';

const LAYERS = ['stem', 'blocks 1 to 3', 'blocks 4 to 7'];

/** Lesson 05, LP-FT: first the head alone, then everything. */
export const headFirst: Diagram = {
  name: '05-head-first',
  title: 'First the head, then everything (LP-FT)',
  description:
    'Two stacks of layers. Step 1, linear probing: stem and blocks are frozen, marked by closed locks; only the head, which starts at random, is trained. Step 2, fine-tuning: all layers are trained, and the head starts from the one that step 1 trained, so its first gradients are small and distort no layer before it.',
  height: 334,
  drawing: [
    label([140, 40], '1 · head only', { bold: true }),
    label([460, 40], '2 · everything', { bold: true }),
    box([40, 60], [200, 44], 'head', { color: RED, dash: '6 4', fill: CARD }),
    die([64, 82]),
    lock([216, 80], { open: true }),
    box([360, 60], [200, 44], 'head', { color: RED }),
    lock([536, 80], { open: true }),
    ...[...LAYERS].reverse().flatMap((name, row) => {
      const y = 116 + row * 52;
      return [
        box([40, y], [200, 44], name, { color: BLUE }),
        lock([216, y + 20]),
        box([360, y], [200, 44], name, { color: BLUE, fill: CARD }),
        lock([536, y + 20], { open: true }),
      ];
    }),
    arrow(
      [
        [250, 82],
        [350, 82],
      ],
      { color: RED, width: 3 },
    ),
    label([300, 72], 'trained', { size: 15, color: RED }),
    arrow(
      [
        [250, 194],
        [350, 194],
      ],
      { color: BLUE, width: 3 },
    ),
    label([300, 184], 'unchanged', { size: 15, color: BLUE }),
    label([140, 300], ['The head fits', 'the old features.'], { size: 15, color: QUIET }),
    label([460, 300], ['Small gradients reach', 'the early layers.'], { size: 15, color: QUIET }),
  ],
};
