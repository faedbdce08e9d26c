import { BLUE, box, type Diagram, INK, label, line, type Point, QUIET, RED } from './pieces';

interface Panel {
  readonly name: string;
  readonly advice: string;
  /** Loss in training and on validation data, 0 to 1, at a position in [0, 1]. */
  readonly training: (at: number) => number;
  readonly validation: (at: number) => number;
}

const [WIDE, HIGH] = [250, 110];
const PANELS: readonly Panel[] = [
  {
    name: 'underfitting',
    advice: 'train longer, train more layers',
    training: (at) => 0.92 - 0.16 * at,
    validation: (at) => 0.95 - 0.14 * at,
  },
  {
    name: 'overfitting',
    advice: 'augmentation, or stop earlier',
    training: (at) => 0.04 + 0.88 * Math.exp(-5 * at),
    validation: (at) => 0.36 + 0.56 * Math.exp(-6 * at) + 0.45 * at ** 2,
  },
  {
    name: 'settled',
    advice: 'keep the lowest validation loss',
    training: (at) => 0.16 + 0.76 * Math.exp(-5 * at),
    validation: (at) => 0.3 + 0.63 * Math.exp(-5 * at),
  },
  {
    name: 'too good',
    advice: 'look for a leak first',
    training: (at) => 0.3 + 0.5 * Math.exp(-4 * at),
    validation: (at) => 0.06 + 0.1 * Math.exp(-4 * at),
  },
];
const TRAINING = { color: BLUE, width: 3 };
const VALIDATION = { color: RED, width: 3, dash: '7 6' };

const plotted = ([left, top]: Point, loss: (at: number) => number): Point[] =>
  Array.from({ length: 25 }, (_, step): Point => [left + (WIDE * step) / 24, top + HIGH * (1 - loss(step / 24))]);

/** Lesson 07: four pairs of curves and what to try for each. */
export const fourCurves: Diagram = {
  name: '07-four-curves',
  title: 'Four pairs of learning curves',
  description:
    'Four plots of loss over epochs, a solid line for training and a dashed one for validation. Underfitting: both stay high and close together; train longer or train more layers. Overfitting: the training loss falls to zero, the validation loss turns and rises; use augmentation, or stop earlier. Settled: both fall and level off, the validation loss a little higher; keep the epoch of the lowest validation loss. Too good: the validation loss is near zero from the first epoch and below the training loss; look for a leak first.',
  height: 390,
  drawing: [
    ...PANELS.flatMap(({ name, advice, training, validation }, panel) => {
      const [left, top] = [32 + (panel % 2) * 286, 44 + Math.floor(panel / 2) * 168];
      return [
        label([left, top - 12], name, { bold: true, anchor: 'start' }),
        box([left, top], [WIDE, HIGH], [], { color: QUIET, fill: '#ffffff', round: 0, width: 1.5 }),
        line(plotted([left, top], training), TRAINING),
        line(plotted([left, top], validation), VALIDATION),
        label([left, top + HIGH + 20], advice, { size: 15, anchor: 'start', color: QUIET }),
      ];
    }),
    line(
      [
        [32, 366],
        [66, 366],
      ],
      TRAINING,
    ),
    label([74, 371], 'loss in training', { size: 15, anchor: 'start', color: INK }),
    line(
      [
        [220, 366],
        [254, 366],
      ],
      VALIDATION,
    ),
    label([262, 371], 'loss on validation data', { size: 15, anchor: 'start', color: INK }),
    label([568, 371], 'epochs →', { size: 15, anchor: 'end', color: QUIET }),
  ],
};
