import {
  arrow,
  BLUE,
  box,
  type Diagram,
  funnel,
  GREEN,
  INK,
  label,
  lemon,
  line,
  lock,
  mark,
  type Point,
  QUIET,
  RED,
} from './pieces';

const FIRST: Point[] = [
  [372, 102],
  [402, 76],
  [396, 128],
  [434, 100],
];
const SECOND: Point[] = [
  [478, 178],
  [512, 148],
  [520, 196],
  [546, 166],
];
const meanOf = (points: readonly Point[]): Point => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length,
];

/** Lesson 03: features are extracted once; prototypes and a linear head are cheap after that. */
export const featuresOnce: Diagram = {
  name: '03-features-once',
  title: 'Extract once, then classify features',
  description:
    'Left, done once for each photograph: the frozen network turns it into 1,280 features. Right, repeated as often as wanted: each photograph is a point in the space of features. A star is the mean of a class, its prototype; a new point belongs to the nearest one. A dashed line is the border that a trained linear head draws between the two classes.',
  height: 322,
  drawing: [
    lemon([16, 96], 72),
    arrow([
      [92, 132],
      [114, 132],
    ]),
    funnel([118, 132], [112, 116, 66], ['frozen', 'network'], { color: BLUE }),
    lock([141, 166]),
    arrow([
      [234, 132],
      [256, 132],
    ]),
    ...[0, 1, 2, 3, 4, 5, 6].map((row) =>
      row === 5
        ? label([271, 178], '⋮', { size: 18 })
        : box([260, 74 + row * 17 + (row > 5 ? 2 : 0)], [22, 17], [], { color: BLUE, round: 0, width: 1.6 }),
    ),
    label([271, 48], ['1,280', 'features'], { size: 15 }),
    arrow([
      [290, 132],
      [338, 132],
    ]),
    box([342, 36], [240, 188], [], { color: QUIET, fill: '#ffffff', round: 0, width: 1.5 }),
    line(
      [
        [392, 222],
        [528, 38],
      ],
      { color: GREEN, width: 3, dash: '9 6' },
    ),
    ...FIRST.map((point) => mark('circle', point, BLUE)),
    ...SECOND.map((point) => mark('square', point, RED)),
    star(meanOf(FIRST), BLUE),
    star(meanOf(SECOND), RED),
    mark('diamond', [446, 62], INK, { hollow: true, size: 7 }),
    line([[440, 69], meanOf(FIRST)], { color: INK, width: 1.8, dash: '3 4' }),
    label([458, 60], '?', { bold: true, size: 18 }),
    bracket(16, 284, 'once for each photograph'),
    bracket(342, 582, 'again and again, in seconds'),
    star([352, 296], INK),
    label([366, 301], 'prototype', { size: 15, anchor: 'start' }),
    line(
      [
        [458, 296],
        [488, 296],
      ],
      { color: GREEN, width: 3, dash: '9 6' },
    ),
    label([494, 301], 'linear head', { size: 15, anchor: 'start' }),
  ],
};

function star([x, y]: Point, color: string): string {
  const corners = Array.from({ length: 10 }, (_, at) => {
    const [turn, reach] = [(at * Math.PI) / 5 - Math.PI / 2, at % 2 ? 5.4 : 12.5];
    return `${(x + reach * Math.cos(turn)).toFixed(1)},${(y + reach * Math.sin(turn)).toFixed(1)}`;
  });
  return `<polygon points="${corners.join(' ')}" fill="${color}" stroke="#ffffff" stroke-width="1.5"/>`;
}

function bracket(from: number, to: number, words: string): string {
  return [
    line(
      [
        [from, 236],
        [from, 244],
        [to, 244],
        [to, 236],
      ],
      { color: QUIET },
    ),
    label([(from + to) / 2, 264], words, { size: 15 }),
  ].join('\n');
}
