import {
  arrow,
  BLUE,
  box,
  type Diagram,
  ellipse,
  funnel,
  GREEN,
  INK,
  label,
  line,
  type Point,
  RED,
  shape,
  tint,
} from './pieces';

/** Lesson 13: a box is a peak and four distances. */
export const mapsToBoxes: Diagram = {
  name: '13-maps-to-boxes',
  title: 'From an image to maps to boxes',
  description:
    'An image of 512 by 512 pixels with a cow enters the network, which outputs maps of 128 by 128 positions: 80 heat maps, one for each class, and four maps of distances. In the map of the class cow there is one bright spot, at the centre of the cow. Right: the spot is the centre of a box, and the four distances, to the left, top, right and lower edge, say how far the box reaches.',
  height: 308,
  drawing: [
    label([78, 40], 'image', { bold: true }),
    ...field([18, 62], 120),
    label([78, 212], '512 × 512', { size: 15 }),
    arrow([
      [144, 122],
      [164, 122],
    ]),
    funnel([168, 122], [82, 116, 76], 'network', { color: BLUE, size: 15 }),
    arrow([
      [252, 122],
      [272, 122],
    ]),
    label([328, 40], 'maps', { bold: true }),
    ...[2, 1, 0].map((behind) =>
      box([278 + behind * 7, 62 + (2 - behind) * 0 - behind * 6 + 12], [86, 86], [], {
        color: INK,
        fill: '#ffffff',
        round: 0,
        width: 1.6,
      }),
    ),
    ...[26, 18, 10].map((radius, ring) =>
      ellipse([324, 122], [radius, radius * 0.8], { fill: tint(RED, 0.25 + ring * 0.35), color: 'none' }),
    ),
    label([328, 186], ['80 heat maps:', 'where a centre is'], { size: 15 }),
    ...['←', '↑', '→', '↓'].map((way, index) =>
      box([280 + index * 25, 226], [22, 22], way, { color: INK, fill: '#ffffff', round: 0, width: 1.6, size: 15 }),
    ),
    label([328, 270], ['4 maps: distances'], { size: 15 }),
    label([328, 290], '128 × 128 each', { size: 15 }),
    arrow([
      [394, 122],
      [420, 122],
    ]),
    label([504, 40], 'box', { bold: true }),
    ...field([426, 50], 156),
    box([452, 95], [107, 78], [], { color: GREEN, fill: 'none', round: 0, width: 3.4 }),
    ...(
      [
        [455, 134],
        [556, 134],
        [506, 98],
        [506, 170],
      ] as Point[]
    ).map((end) => arrow([[506, 134], end], { color: RED, width: 3 })),
    ellipse([506, 134], [5, 5], { color: INK, fill: RED }),
    label([504, 230], ['a peak and', 'four distances'], { size: 15 }),
  ],
};

/** A cow in a meadow, in a square frame. */
function field([x, y]: Point, size: number): string[] {
  const at = (dx: number, dy: number): Point => [x + dx * size, y + dy * size];
  const leg = (dx: number) => line([at(dx, 0.62), at(dx, 0.77)], { width: size * 0.035 });
  return [
    box([x, y], [size, size], [], { color: INK, fill: '#ffffff', round: 4 }),
    line([at(0.03, 0.72), at(0.97, 0.72)], { color: GREEN, width: 2 }),
    ...[0.36, 0.44, 0.62, 0.7].map(leg),
    ellipse(at(0.53, 0.53), [size * 0.23, size * 0.12], { color: INK, fill: '#ffffff' }),
    ellipse(at(0.6, 0.5), [size * 0.07, size * 0.05], { color: 'none', fill: INK }),
    ellipse(at(0.43, 0.56), [size * 0.05, size * 0.04], { color: 'none', fill: INK }),
    shape([at(0.2, 0.42), at(0.27, 0.36), at(0.36, 0.4), at(0.37, 0.5), at(0.24, 0.52)], {
      color: INK,
      fill: '#ffffff',
    }),
    line([at(0.27, 0.36), at(0.25, 0.31)]),
    line([at(0.34, 0.38), at(0.37, 0.32)]),
    line([at(0.76, 0.5), at(0.82, 0.62)]),
  ];
}
