import { arrow, BLUE, box, type Diagram, funnel, GREEN, INK, label, lemon, QUIET } from './pieces';

/** What EfficientNet-Lite0 predicts for the course's `fruit/lemon.webp`. */
const PREDICTED = [
  { name: 'lemon', percent: 76 },
  { name: 'spaghetti squash', percent: 12 },
  { name: '998 other names', percent: 12 },
];

/** Lesson 00: a network turns pixels into scores, softmax turns scores into probabilities. */
export const pixelsToNames: Diagram = {
  name: '00-pixels-to-names',
  title: 'From a photograph to names',
  description:
    'A photograph of a lemon, 224 by 224 pixels with three values each, enters a pretrained network. The network outputs 1,000 scores, one for each name it was trained on. Softmax turns the scores into probabilities that sum to one: 76 % lemon, 12 % spaghetti squash and 12 % for the 998 other names together.',
  height: 244,
  drawing: [
    lemon([20, 66], 96),
    label([68, 190], ['224 × 224 × 3', 'values'], { size: 15 }),
    label([68, 48], 'photograph', { bold: true }),
    arrow([
      [122, 114],
      [152, 114],
    ]),
    funnel([156, 114], [122, 124, 66], ['pretrained', 'network'], { color: BLUE }),
    label([210, 206], ['EfficientNet-Lite0,', '4.7 million weights'], { size: 15 }),
    arrow([
      [282, 114],
      [308, 114],
    ]),
    ...[0, 1, 2, 3, 4, 5, 6].map((row) =>
      row === 5
        ? label([324, 161], '⋮', { size: 18 })
        : box([312, 56 + row * 17 + (row > 5 ? 3 : 0)], [24, 17], [], {
            color: INK,
            fill: row === 1 ? INK : '#ffffff',
            round: 0,
            width: 1.6,
          }),
    ),
    label([324, 48], 'scores', { bold: true }),
    label([324, 206], '1,000', { size: 15 }),
    arrow([
      [342, 114],
      [414, 114],
    ]),
    label([376, 104], 'softmax', { size: 15, italic: true }),
    label([420, 48], 'probabilities', { bold: true, anchor: 'start' }),
    ...PREDICTED.flatMap(({ name, percent }, row) => [
      label([420, 78 + row * 46], name, { size: 15, anchor: 'start' }),
      box([420, 84 + row * 46], [1.42 * percent, 16], [], {
        color: row === 0 ? GREEN : QUIET,
        fill: row === 0 ? GREEN : QUIET,
        round: 2,
      }),
      label([428 + 1.42 * percent, 97 + row * 46], `${percent} %`, { size: 15, anchor: 'start' }),
    ]),
    label([420, 220], 'sum: 100 %', { size: 15, anchor: 'start', color: QUIET }),
  ],
};
