import {
  arrow,
  BLUE,
  box,
  type Diagram,
  ellipse,
  GREEN,
  INK,
  label,
  line,
  mark,
  type Point,
  QUIET,
  RED,
} from './pieces';

const CENTRE: Point = [290, 168];
/** The point at an angle, in degrees, of the contour line with a radius. */
const onContour = (angle: number, radius: number): Point => [
  CENTRE[0] + 1.12 * radius * Math.cos((angle * Math.PI) / 180),
  CENTRE[1] + 0.92 * radius * Math.sin((angle * Math.PI) / 180),
];
const RADIUS = 92;
const NETWORKS = [156, -84, 33].map((angle) => onContour(angle, RADIUS));
const START: Point = [84, 284];
const SOUP: Point = [
  NETWORKS.reduce((sum, [x]) => sum + x, 0) / NETWORKS.length,
  NETWORKS.reduce((sum, [, y]) => sum + y, 0) / NETWORKS.length,
];

/** Appendix C: three networks at the edge of a valley of the loss, and their mean inside it. */
export const soup: Diagram = {
  name: 'C-soup',
  title: 'The mean of three networks’ weights',
  description:
    'A map of the loss over two of the weights, with closed contour lines, one inside the other, as of a valley: the loss is lowest in the centre. Three arrows lead from one pretrained start, a square outside, to three fine-tuned networks, circles on the same contour. Dotted lines join each to their mean, a diamond: the soup. It lies further inside, where the loss is lower than at each of the three. If the networks lay in different valleys, the mean could lie on the hill between them.',
  height: 352,
  drawing: [
    box([34, 26], [420, 290], [], { color: QUIET, fill: '#ffffff', round: 0, width: 1.5 }),
    ...[140, RADIUS, 62, 32].map((radius, ring) =>
      ellipse(CENTRE, [radius * 1.12, radius * 0.92], {
        color: QUIET,
        fill: ['#ffffff', '#f3f6fa', '#e6edf5', '#d8e4f0'][ring],
        width: 1.5,
      }),
    ),
    ...NETWORKS.flatMap((point) => {
      const [dx, dy] = [point[0] - START[0], point[1] - START[1]];
      const length = Math.hypot(dx, dy);
      const cut = (from: number): Point => [START[0] + (dx * from) / length, START[1] + (dy * from) / length];
      return [arrow([cut(12), cut(length - 12)], { color: BLUE }), line([point, SOUP], { color: RED, dash: '3 5' })];
    }),
    ...NETWORKS.map((point) => mark('circle', point, BLUE, { size: 8 })),
    mark('square', START, INK, { size: 8 }),
    mark('diamond', SOUP, RED, { size: 9 }),
    label([100, 306], 'pretrained', { size: 15, anchor: 'middle' }),
    label([NETWORKS[0][0] + 2, NETWORKS[0][1] + 30], 'w₁', { bold: true }),
    label([NETWORKS[1][0] + 16, NETWORKS[1][1] + 2], 'w₂', { bold: true, anchor: 'start' }),
    label([NETWORKS[2][0] + 14, NETWORKS[2][1] + 14], 'w₃', { bold: true, anchor: 'start' }),
    label([SOUP[0] + 18, SOUP[1] + 4], 'soup', { bold: true, color: RED, anchor: 'start' }),
    label([44, 48], 'another weight ↑', { size: 15, color: QUIET, anchor: 'start' }),
    label([244, 337], 'one weight →', { size: 15, color: QUIET }),
    mark('circle', [474, 62], BLUE),
    label([488, 67], 'fine-tuned', { size: 15, anchor: 'start' }),
    mark('diamond', [474, 92], RED, { size: 6 }),
    label([488, 97], 'their mean', { size: 15, anchor: 'start' }),
    ellipse([474, 122], [9, 6], { color: QUIET, fill: 'none', width: 1.5 }),
    label([488, 127], 'equal loss', { size: 15, anchor: 'start' }),
    label([466, 176], ['inside:', 'lower loss'], { size: 15, anchor: 'start', color: GREEN }),
  ],
};
