import { arrow, BLUE, box, type Diagram, INK, label, line, mark, type Point, QUIET, RED } from './pieces';

/** Ten predictions of one bin: their confidence, and whether they are right. */
export const BIN = [0.83, 0.85, 0.87, 0.88, 0.9, 0.91, 0.92, 0.93, 0.95, 0.96].map((confidence, at) => ({
  confidence,
  right: ![2, 5, 8].includes(at),
}));
export const CONFIDENCE = BIN.reduce((sum, { confidence }) => sum + confidence, 0) / BIN.length;
export const ACCURACY = BIN.filter(({ right }) => right).length / BIN.length;

const SIDE = 220;
const at = (confidence: number, accuracy: number): Point => [342 + confidence * SIDE, 276 - accuracy * SIDE];
const inWords = (value: number) => value.toFixed(1);

/** Appendix B: one bin of predictions, its mean confidence against its accuracy. */
export const oneBin: Diagram = {
  name: 'B-one-bin',
  title: 'One bin of a reliability plot',
  description:
    'Left: the ten predictions whose confidence is between 0.8 and 1. Circles are right, crosses are wrong: seven and three. Their mean confidence is 0.9, their accuracy 0.7. Right: a plot of accuracy over confidence. A dashed diagonal marks calibrated networks. The bar of this bin reaches 0.7, and an arrow up to the diagonal marks the gap of 0.2: the network is overconfident there. The calibration error is the mean of the gaps of all bins, each weighted by its number of predictions.',
  height: 344,
  drawing: [
    label([138, 38], 'ten predictions', { bold: true }),
    label([138, 60], 'of confidence 0.8 to 1', { size: 15, color: QUIET }),
    ...BIN.map(({ right }, index) => {
      const point: Point = [58 + (index % 5) * 40, 92 + Math.floor(index / 5) * 40];
      return right ? mark('circle', point, BLUE, { size: 9 }) : mark('cross', point, RED, { size: 8 });
    }),
    mark('circle', [58, 186], BLUE),
    label([72, 191], 'right', { anchor: 'start', size: 15 }),
    mark('cross', [146, 186], RED, { size: 5 }),
    label([160, 191], 'wrong', { anchor: 'start', size: 15 }),
    label([28, 234], ['mean confidence', 'accuracy 7 of 10', 'gap'], { anchor: 'start', size: 16 }),
    label([248, 234], [inWords(CONFIDENCE), inWords(ACCURACY), inWords(CONFIDENCE - ACCURACY)], {
      anchor: 'end',
      bold: true,
    }),
    arrow([
      [262, 112],
      [304, 112],
    ]),
    box([at(0, 1)[0], at(0, 1)[1]], [SIDE, SIDE], [], { color: QUIET, fill: '#ffffff', round: 0, width: 1.5 }),
    box([at(0.8, ACCURACY)[0], at(0.8, ACCURACY)[1]], [0.2 * SIDE, ACCURACY * SIDE], [], { color: BLUE, round: 0 }),
    line([at(0, 0), at(1, 1)], { color: INK, width: 2.4, dash: '8 6' }),
    arrow([at(CONFIDENCE, ACCURACY), at(CONFIDENCE, CONFIDENCE - 0.01)], { color: RED, width: 3 }),
    label([at(0.83, 0)[0], at(0, 0.93)[1]], 'gap', { anchor: 'end', bold: true, color: RED }),
    label([at(0.36, 0)[0], at(0, 0.6)[1]], 'calibrated', { size: 15 }),
    ...[0, 0.5, 1].flatMap((tick) => [
      label([at(tick, 0)[0], 294], String(tick), { size: 14, color: QUIET }),
      label([336, at(0, tick)[1] + 5], String(tick), { size: 14, color: QUIET, anchor: 'end' }),
    ]),
    label([at(0.5, 0)[0], 316], 'confidence', { size: 15 }),
    label([at(0, 0)[0], 40], 'accuracy', { size: 15, anchor: 'start' }),
    label([28, 326], 'The error is the weighted mean gap.', { anchor: 'start', size: 15, color: QUIET }),
  ],
};
