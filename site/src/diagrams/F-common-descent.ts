import {
  arrow,
  BLUE,
  box,
  type Diagram,
  GREEN,
  INK,
  label,
  line,
  mark,
  PINK,
  type Point,
  QUIET,
  RED,
  shape,
} from './pieces';

export const GRADIENTS: readonly Point[] = [
  [3, 0],
  [-2, 1],
];
export const SUM: Point = [1, 1];
export const PCGRAD: Point = [0.6, 2.2];

const at = (x: number, y: number): Point => [160 + x * 54, 258 - y * 78];

/** Appendix F: the steps that no task loses by. */
export const commonDescent: Diagram = {
  name: 'F-common-descent',
  title: 'Directions in which no task loses',
  description:
    'A plot of two gradients from one origin, g1 = (3, 0) to the right and g2 = (−2, 1) to the left and up. Each has a border at right angles to it, a dashed line: on its side of the border its task gains, on the other it loses. Where both sides overlap lies a shaded wedge, upwards from the origin, between the directions (0, 1) and (1, 2): there both gain. The sum, (1, 1), lies outside the wedge: the first task gains 3, the second loses 1. PCGrad’s step, (0.6, 2.2), lies inside: the first task gains 1.8, the second 1.',
  height: 352,
  drawing: [
    box([26, 24], [330, 300], [], { color: QUIET, fill: '#ffffff', round: 0, width: 1.5 }),
    shape([at(0, 0), at(0, 2.95), at(1.475, 2.95)], { color: GREEN, width: 1 }),
    line([at(0, -0.75), at(0, 2.95)], { color: BLUE, dash: '8 6' }),
    line([at(-0.375, -0.75), at(1.475, 2.95)], { color: RED, dash: '2 6', width: 2.6 }),
    arrow([at(0, 0), at(...GRADIENTS[0])], { color: BLUE, width: 3.6 }),
    arrow([at(0, 0), at(...GRADIENTS[1])], { color: RED, width: 3.6, dash: '2 6' }),
    arrow([at(0, 0), at(...SUM)], { color: INK, width: 4 }),
    arrow([at(0, 0), at(...PCGRAD)], { color: PINK, width: 4 }),
    mark('circle', at(0, 0), INK, { size: 4 }),
    label([at(2.7, 0)[0], 284], 'g₁', { bold: true, color: BLUE }),
    label([at(-1.9, 0)[0], at(0, 1.2)[1]], 'g₂', { bold: true, color: RED }),
    label([at(1.1, 1)[0], at(0, 1)[1] + 4], 'sum', { bold: true, anchor: 'start' }),
    label([at(-0.12, 0)[0], at(0, 2)[1]], 'PCGrad', { bold: true, anchor: 'end', size: 15 }),
    box([376, 34], [22, 18], [], { color: GREEN, round: 0, width: 1.5 }),
    label([406, 49], 'both tasks gain', { anchor: 'start', bold: true, size: 15 }),
    line(
      [
        [376, 76],
        [398, 76],
      ],
      { color: BLUE, dash: '8 6' },
    ),
    label([406, 81], 'right of it: first gains', { anchor: 'start', size: 15 }),
    line(
      [
        [376, 108],
        [398, 108],
      ],
      { color: RED, dash: '2 6', width: 2.6 },
    ),
    label([406, 113], 'left of it: second gains', { anchor: 'start', size: 15 }),
    label([494, 166], 'first', { size: 15, bold: true, anchor: 'end' }),
    label([574, 166], 'second', { size: 15, bold: true, anchor: 'end' }),
    ...[['sum', SUM] as const, ['PCGrad', PCGRAD] as const].flatMap(([name, step], row) => {
      const y = 196 + row * 28;
      return [
        label([376, y], name, { anchor: 'start', size: 15, bold: true }),
        ...GRADIENTS.map((gradient, task) => label([494 + task * 80, y], gainOf(step, gradient), { anchor: 'end' })),
      ];
    }),
    label([376, 262], ['A gain is the inner product', 'of step and gradient.'], {
      anchor: 'start',
      size: 15,
      color: QUIET,
    }),
  ],
};

function gainOf([x, y]: Point, [gx, gy]: Point): string {
  const gain = x * gx + y * gy;
  return `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(1)}`;
}
