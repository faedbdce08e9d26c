import {
  BLUE,
  box,
  cloud,
  type Diagram,
  ellipse,
  GREEN,
  label,
  line,
  type Mark,
  mark,
  type Point,
  QUIET,
  RED,
} from './pieces';

interface Cluster {
  readonly at: Point;
  readonly kind: Mark;
  readonly target?: boolean;
}

const SOURCE: readonly Cluster[] = [
  { at: [50, 98], kind: 'circle' },
  { at: [112, 164], kind: 'square' },
];
const PANELS: { name: string; under: string[]; target: readonly Point[] }[] = [
  {
    name: 'before',
    under: ['The source’s border', 'cuts the target.'],
    target: [
      [112, 78],
      [148, 128],
    ],
  },
  {
    name: 'aligned',
    under: ['One border', 'serves both.'],
    target: [
      [56, 90],
      [118, 156],
    ],
  },
  {
    name: 'wrongly aligned',
    under: ['Clouds agree,', 'classes are swapped.'],
    target: [
      [118, 156],
      [56, 90],
    ],
  },
];

/** Lesson 09: aligned distributions are not yet aligned classes. */
export const twoClouds: Diagram = {
  name: '09-two-clouds',
  title: 'Two domains before and after alignment',
  description:
    'Three plots of features with two classes, circles and squares. Filled marks are the source, hollow ones the target; a dashed line is the border that the source’s labels drew. Before: the target lies to one side of the source, and the border cuts through it, so many of its circles are taken for squares. Aligned: circles lie on circles, squares on squares. Wrongly aligned: the two distributions coincide just as well, but the target’s squares lie on the source’s circles and the other way round. No unlabelled example shows the difference.',
  height: 330,
  drawing: [
    ...PANELS.flatMap(({ name, under, target }, panel) => {
      const left = 14 + panel * 194;
      const move = ([x, y]: Point): Point => [left + x, y];
      const clusters: Cluster[] = [...SOURCE, ...target.map((at, i) => ({ at, kind: SOURCE[i].kind, target: true }))];
      return [
        label([left + 92, 32], name, { bold: true }),
        box([left, 44], [184, 160], [], { color: QUIET, fill: '#ffffff', round: 0, width: 1.5 }),
        ...clusters.map(({ at, target: hollow }) =>
          ellipse(move(at), [33, 29], {
            color: hollow ? RED : BLUE,
            fill: 'none',
            width: 1.4,
            dash: hollow ? '4 4' : undefined,
          }),
        ),
        line(
          [move([28, 188]), move([148, 58])].map(([x, y]) => [x, y] as const),
          {
            color: GREEN,
            width: 3,
            dash: '9 6',
          },
        ),
        ...clusters.flatMap(({ at, kind, target: hollow }) =>
          cloud(move(at), 24, 7).map((point) => mark(kind, point, hollow ? RED : BLUE, { hollow, size: 4.2 })),
        ),
        label([left + 92, 228], under, { size: 15, color: QUIET }),
      ];
    }),
    mark('circle', [26, 274], BLUE),
    mark('square', [44, 274], BLUE),
    label([58, 279], 'source, labelled', { anchor: 'start', size: 15 }),
    mark('circle', [218, 274], RED, { hollow: true }),
    mark('square', [236, 274], RED, { hollow: true }),
    label([250, 279], 'target, labels unknown', { anchor: 'start', size: 15 }),
    line(
      [
        [448, 274],
        [478, 274],
      ],
      { color: GREEN, width: 3, dash: '9 6' },
    ),
    label([486, 279], 'border', { anchor: 'start', size: 15 }),
    label([300, 310], 'Shape is the class: the training does not see it for the target.', { size: 15, color: QUIET }),
  ],
};
