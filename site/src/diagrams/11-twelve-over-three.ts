import { arrow, BLUE, cloud, type Diagram, ellipse, GREEN, label, line, mark, type Point, QUIET, RED } from './pieces';

/** In fours below each class of the target: the right one first. */
const SOURCE = [
  ['birds', 'fish', 'insects', 'flowers'],
  ['clothes', 'tools', 'vehicles', 'instruments'],
  ['electronics', 'fruit', 'vegetables', 'hoofed animals'],
];
const TARGET = ['birds', 'clothes', 'electronics'];

/** Lesson 11: to align twelve clusters with three, nine are filled with what does not belong there. */
export const twelveOverThree: Diagram = {
  name: '11-twelve-over-three',
  title: 'Twelve clusters aligned with three',
  description:
    'Above, the target: three clusters of unlabelled drawings, birds, clothes and electronics. Below, the source: twelve clusters. Alignment asks for target examples on every one of the twelve. One solid arrow from each target cluster leads to its own class; three dashed arrows lead to classes that the target does not have, such as fish, tools and fruit. Nine of the twelve arrows are wrong.',
  height: 360,
  drawing: [
    label([20, 32], 'target: three classes', { bold: true, anchor: 'start' }),
    label([20, 322], 'source: twelve classes', { bold: true, anchor: 'start' }),
    ...TARGET.flatMap((name, group) => {
      const centre: Point = [108 + group * 192, 106];
      return [
        ...SOURCE[group].flatMap((_, index): string[] => {
          const x = 36 + group * 192 + index * 48;
          const right = index === 0;
          const from: Point = [centre[0] + (index - 1.5) * 22, 138];
          return [
            arrow([from, [x, 218]], {
              color: right ? GREEN : RED,
              width: right ? 3.4 : 2,
              dash: right ? undefined : '6 5',
            }),
            ellipse([x, 244], [20, 22], { color: BLUE }),
            ...cloud([x, 244], 13, 6).map((point) => mark('circle', point, BLUE, { size: 2.6 })),
            ...(right ? [tick([x, 284])] : [mark('cross', [x, 284], RED, { size: 5.5 })]),
          ];
        }),
        ellipse(centre, [62, 32], { color: RED, dash: '5 4', fill: '#ffffff' }),
        ...cloud(centre, 40, 9).map(([x, y]) =>
          mark('circle', [x, 106 + (y - 106) * 0.45], RED, { size: 3.4, hollow: true }),
        ),
        label([centre[0], 64], name, { size: 15 }),
      ];
    }),
    label([580, 322], 'Nine of them, such as fish and tools,', { size: 15, anchor: 'end', color: QUIET }),
    label([580, 341], 'have no example in the target.', { size: 15, anchor: 'end', color: QUIET }),
  ],
};

function tick([x, y]: Point): string {
  const points: Point[] = [
    [x - 8, y],
    [x - 2, y + 6],
    [x + 8, y - 7],
  ];
  return line(points, { color: GREEN, width: 3.4 });
}
