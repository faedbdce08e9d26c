import { arrow, BLUE, box, type Diagram, funnel, GREEN, label, line, lock, type Point, QUIET, RED } from './pieces';

/** The same three networks in two orders, the best first. */
export const BY_SCORE = ['B', 'A', 'C'];
export const BY_TRAINING = ['B', 'C', 'A'];
const NETWORKS = ['A', 'B', 'C'];

/** A column of networks in their order, the best at the top. */
function order(names: readonly string[], [x, y]: Point, color: string): string[] {
  return names.map((name, place) => box([x, y + place * 32], [34, 28], name, { color, bold: true, round: 4 }));
}

/** Appendix E: a score foretells an order that training would find. */
export const scoreOrTrain: Diagram = {
  name: 'E-score-or-train',
  title: 'From features to a score, or to an accuracy',
  description:
    'Left: three pretrained networks, A, B and C, each frozen, turn the same few labelled drawings into features. Two ways lead on. Above: features and labels go into a formula, LogME or LEEP, which gives a score in less than a second, without training; the order by score is B, A, C. Below: a classifier is trained on the features and tested on new drawings; the order by accuracy is B, C, A. The question of this appendix, between the two: do the orders agree? Here the best agrees and two are swapped, a rank correlation of 0.5.',
  height: 358,
  drawing: [
    label([62, 40], ['few labelled', 'drawings'], { size: 15 }),
    ...NETWORKS.flatMap((name, row) => {
      const y = 112 + row * 82;
      return [
        arrow([
          [18, y],
          [54, y],
        ]),
        funnel([58, y], [78, 66, 40], name, { color: BLUE, bold: true }),
        lock([76, y + 12]),
        arrow([
          [140, y],
          [170, y],
        ]),
      ];
    }),
    label([212, 40], ['features', 'and labels'], { size: 15 }),
    ...NETWORKS.flatMap((_, row) =>
      [0, 1, 2, 3].map((column) =>
        box([175 + column * 18, 100 + row * 82], [18, 24], [], { color: BLUE, round: 0, width: 1.6 }),
      ),
    ),
    line(
      [
        [252, 96],
        [258, 96],
        [258, 292],
        [252, 292],
      ],
      { color: QUIET },
    ),
    arrow([
      [262, 152],
      [292, 112],
    ]),
    arrow([
      [262, 236],
      [292, 276],
    ]),
    box([298, 72], [138, 66], ['LogME, LEEP', 'a formula'], { color: GREEN, size: 15 }),
    label([367, 156], 'no training', { size: 15, color: QUIET }),
    box([298, 246], [138, 66], ['train, then test', 'on new drawings'], { color: RED, size: 15, dash: '6 4' }),
    label([367, 330], 'what counts', { size: 15, color: QUIET }),
    arrow([
      [440, 105],
      [486, 105],
    ]),
    arrow([
      [440, 279],
      [486, 279],
    ]),
    label([509, 46], 'by score', { size: 15 }),
    ...order(BY_SCORE, [492, 58], GREEN),
    ...order(BY_TRAINING, [492, 234], RED),
    label([509, 347], 'by accuracy', { size: 15 }),
    label([548, 76], 'best', { size: 15, anchor: 'middle', color: QUIET }),
    label([509, 182], ['the same order?'], { bold: true, size: 15 }),
    label([509, 204], 'here ρ = 0.5', { size: 15 }),
  ],
};
