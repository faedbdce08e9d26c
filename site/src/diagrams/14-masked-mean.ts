import { arrow, BLUE, box, CARD, type Diagram, GREEN, INK, label, line, mark, QUIET, RED } from './pieces';

const TOKENS = ['[CLS]', 'not', 'bad', 'at', 'all', '.', '[SEP]', '[PAD]', '[PAD]'];
const REAL = 7;

/** Lesson 14: the vector of a sentence is the mean over its real tokens. */
export const maskedMean: Diagram = {
  name: '14-masked-mean',
  title: 'The mean over real tokens',
  description:
    'Nine tokens in a row: [CLS], not, bad, at, all, a full stop, [SEP] and two of padding. The encoder gives each a hidden state of 384 values. A mask has 1 for the seven real tokens and 0 for the padding. The states with mask 1 are added and divided by seven: one vector of 384 features for the sentence. The states of the padding do not enter it.',
  height: 352,
  drawing: [
    ...TOKENS.flatMap((token, index) => {
      const x = 76 + index * 56;
      const real = index < REAL;
      return [
        box([x, 24], [52, 32], token, {
          color: real ? INK : QUIET,
          fill: real ? '#ffffff' : CARD,
          dash: real ? undefined : '4 3',
          size: 15,
          round: 4,
        }),
        line([
          [x + 26, 58],
          [x + 26, 68],
        ]),
        arrow([
          [x + 26, 108],
          [x + 26, 126],
        ]),
        ...[0, 1, 2].map((row) =>
          box([x + 14, 130 + row * 18], [24, 18], [], {
            color: real ? BLUE : QUIET,
            fill: real ? undefined : CARD,
            dash: real ? undefined : '4 3',
            width: 1.6,
            round: 0,
          }),
        ),
        label([x + 26, 212], real ? '1' : '0', { bold: true, color: real ? GREEN : RED }),
        ...(real
          ? [
              line(
                [
                  [x + 26, 220],
                  [x + 26, 234],
                ],
                { color: GREEN },
              ),
            ]
          : [mark('cross', [x + 26, 156], RED, { size: 9 })]),
      ];
    }),
    box([76, 70], [500, 36], 'encoder: six blocks, each token attends to all real ones', { color: BLUE, size: 15 }),
    label([68, 46], 'tokens', { size: 15, anchor: 'end' }),
    label([68, 154], ['hidden', 'states'], { size: 15, anchor: 'end' }),
    label([68, 212], 'mask', { size: 15, anchor: 'end' }),
    line(
      [
        [102, 234],
        [438, 234],
      ],
      { color: GREEN },
    ),
    arrow(
      [
        [270, 234],
        [270, 262],
      ],
      { color: GREEN, width: 3 },
    ),
    label([283, 256], 'sum, divided by 7', { size: 15, anchor: 'start' }),
    ...[0, 1, 2, 3, 4, 5, 6].map((cell) =>
      box([200 + cell * 20, 266], [20, 24], [], { color: GREEN, width: 1.6, round: 0 }),
    ),
    label([270, 314], 'the sentence: 384 features', { bold: true }),
    label([270, 335], 'not divided by 9', { size: 15, color: QUIET }),
  ],
};
