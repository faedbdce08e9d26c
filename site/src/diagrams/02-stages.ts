import { arrow, BLUE, type Diagram, label, lemon, QUIET, shape, tint } from './pieces';

/** Feature maps of EfficientNet-Lite0 at 224 pixels: the layers that share a size, and the channels of the last of them. */
export const STAGES = [
  { layers: ['stem,', 'block 1'], size: 112, channels: 16 },
  { layers: ['block 2'], size: 56, channels: 24 },
  { layers: ['block 3'], size: 28, channels: 40 },
  { layers: ['blocks', '4 and 5'], size: 14, channels: 112 },
  { layers: ['blocks', '6 and 7'], size: 7, channels: 320 },
];

const BASE = 176;

/** Lesson 02: maps get smaller and deeper, until one vector is left. */
export const stages: Diagram = {
  name: '02-stages',
  title: 'The layers of EfficientNet-Lite0',
  description:
    'A photograph of 224 by 224 pixels passes through the network. After the stem and block 1 the feature map has 112 by 112 positions and 16 channels; after block 2, 56 by 56 and 24; after block 3, 28 by 28 and 40; after blocks 4 and 5, 14 by 14 and 112; after blocks 6 and 7, 7 by 7 and 320. The last layers make 1,280 channels of these and average each over its positions: 1,280 features. Maps get smaller and have more channels.',
  height: 300,
  drawing: [
    lemon([14, BASE - 100], 80),
    label([54, BASE + 36], ['224 × 224'], { size: 15 }),
    label([54, BASE + 58], ['3 channels'], { size: 15, color: QUIET }),
    ...STAGES.flatMap(({ layers, size, channels }, index) => {
      const x = 136 + index * 80;
      const side = 18 + 6.2 * Math.sqrt(size);
      const deep = 5 + 1.6 * Math.sqrt(channels);
      return [
        slab(x, BASE - 60, side, deep),
        label([x + 20, BASE + 36], `${size} × ${size}`, { size: 15 }),
        label([x + 20, BASE + 58], String(channels), { size: 15, color: QUIET }),
        label([x + 20, layers.length > 1 ? 32 : 42], layers, { size: 15, bold: true }),
      ];
    }),
    ...[0, 1, 2, 3].map((row) =>
      shape(
        [
          [546, 70 + row * 24],
          [562, 70 + row * 24],
          [562, 94 + row * 24],
          [546, 94 + row * 24],
        ],
        { color: BLUE, width: 1.6 },
      ),
    ),
    label([554, 42], 'pool', { size: 15, bold: true }),
    label([554, BASE + 36], 'features', { size: 15 }),
    label([554, BASE + 58], '1,280', { size: 15, color: QUIET }),
    arrow(
      [
        [20, 262],
        [580, 262],
      ],
      { color: QUIET },
    ),
    label([20, 284], 'edges, colours, textures', { anchor: 'start', size: 15 }),
    label([580, 284], 'parts, objects', { anchor: 'end', size: 15 }),
  ],
};

/** A block of `side` by `side` positions, `deep` channels thick, seen from the left. */
function slab(x: number, y: number, side: number, deep: number): string {
  const [half, lift] = [side / 2, side * 0.16];
  const wide = side * 0.34;
  return [
    shape(
      [
        [x, y - half + lift],
        [x + wide, y - half],
        [x + wide, y + half - lift],
        [x, y + half],
      ],
      { color: BLUE, fill: tint(BLUE, 0.12), width: 1.6 },
    ),
    shape(
      [
        [x + wide, y - half],
        [x + wide + deep, y - half],
        [x + wide + deep, y + half - lift],
        [x + wide, y + half - lift],
      ],
      { color: BLUE, fill: tint(BLUE, 0.4), width: 1.6 },
    ),
    shape(
      [
        [x, y - half + lift],
        [x + wide, y - half],
        [x + wide + deep, y - half],
        [x + deep, y - half + lift],
      ],
      { color: BLUE, fill: tint(BLUE, 0.25), width: 1.6 },
    ),
  ].join('\n');
}
