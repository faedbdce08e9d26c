import { arrow, BLUE, box, type Diagram, funnel, GREEN, INK, label, line, type Point, QUIET, RED } from './pieces';

const at = (x: number, y: number): Point => [472 + x * 30, 178 - y * 52];

/** Lesson 12: two tasks share a trunk, and their gradients meet there. */
export const twoGradients: Diagram = {
  name: '12-two-gradients',
  title: 'One trunk, two heads, two gradients',
  description:
    'Left: an image passes through a shared trunk to two heads, the left digit and the right digit, each with a loss. Dashed arrows lead back: gradient g1 of one loss and g2 of the other meet in the trunk. Right: the two as vectors, g1 = (3, 0) and g2 = (−2, 1). Their cosine is −0.89, they point nearly against each other. Their sum, (1, 1), is the step that the sum of losses takes: 3 along g1 and −1 along g2, so the first task gains and the second loses.',
  height: 344,
  drawing: [
    funnel([60, 178], [104, 150, 96], ['shared', 'trunk'], { color: BLUE }),
    arrow([
      [18, 178],
      [56, 178],
    ]),
    label([36, 168], 'x', { italic: true }),
    arrow([
      [166, 160],
      [196, 110],
    ]),
    arrow([
      [166, 196],
      [196, 246],
    ]),
    box([200, 74], [100, 56], ['head', 'left digit'], { color: GREEN, size: 15 }),
    box([200, 226], [100, 56], ['head', 'right digit'], { color: RED, size: 15 }),
    arrow(
      [
        [250, 70],
        [250, 42],
        [112, 42],
        [112, 108],
      ],
      { color: GREEN, width: 3, dash: '7 6' },
    ),
    label([180, 34], 'gradient g₁', { size: 15, color: GREEN, bold: true }),
    arrow(
      [
        [250, 286],
        [250, 314],
        [112, 314],
        [112, 248],
      ],
      { color: RED, width: 3, dash: '2 6' },
    ),
    label([180, 334], 'gradient g₂', { size: 15, color: RED, bold: true }),
    line(
      [
        [330, 30],
        [330, 314],
      ],
      { color: QUIET, width: 1.2, dash: '3 5' },
    ),
    label([462, 50], 'the two in the trunk', { bold: true }),
    line([at(-3.4, 0), at(3.6, 0)], { color: QUIET, width: 1.2 }),
    line([at(0, -0.9), at(0, 1.7)], { color: QUIET, width: 1.2 }),
    line([at(3, 0), at(1, 1), at(-2, 1)], { color: QUIET, width: 1.5, dash: '3 4' }),
    arrow([at(0, 0), at(3, 0)], { color: GREEN, width: 3.6 }),
    arrow([at(0, 0), at(-2, 1)], { color: RED, width: 3.6, dash: '2 6' }),
    arrow([at(0, 0), at(1, 1)], { color: INK, width: 4 }),
    label([562, 200], 'g₁', { color: GREEN, bold: true }),
    label([396, 118], 'g₂', { color: RED, bold: true }),
    label([508, 116], 'sum', { bold: true, anchor: 'start' }),
    label([462, 256], 'g₁ = (3, 0),  g₂ = (−2, 1)', { size: 15 }),
    label([462, 278], 'cosine −0.89', { size: 15 }),
    label([462, 300], 'sum (1, 1): g₁ gains 3, g₂ loses 1', { size: 15 }),
  ],
};
