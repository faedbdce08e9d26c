import { BLUE, box, CARD, type Diagram, INK, label, line, QUIET, RED } from './pieces';

const WORDS = ['The', 'battery', 'is', 'great'];
const WIDTHS = [52, 76, 40, 62];
const MASK = 64;
/** Log-odds of “positive” in an example: of the sentence, and with each word covered. */
const FULL = 4;
const COVERED = [3.4, 3, 3.6, 1];
const [TOP, STEP, LEFT, UNIT] = [98, 44, 330, 32];

/** Appendix G: a word's contribution is how far the log-odds fall when it is covered. */
export const covering: Diagram = {
  name: 'G-covering',
  title: 'Relevance by covering words',
  description:
    'Five rows, each a sentence and a bar of the log-odds of “positive” that the network predicts for it. In the first row the sentence is complete, The battery is great, and the bar is longest. In each row below one word is replaced by a dashed box, MASK, and the bar is shorter; the missing length, with a dashed outline, is that word’s contribution. It is largest for great. The lengths are an example, not a measurement.',
  height: 342,
  drawing: [
    label([18, 34], 'the sentence, one word covered', { bold: true, anchor: 'start' }),
    label([LEFT, 34], 'log-odds of “positive”', { bold: true, anchor: 'start' }),
    ...sentence(48),
    box([LEFT, 52], [FULL * UNIT, 24], [], { color: BLUE, round: 0 }),
    line(
      [
        [LEFT + FULL * UNIT, 46],
        [LEFT + FULL * UNIT, 292],
      ],
      { color: INK, width: 1.4, dash: '3 5' },
    ),
    ...COVERED.flatMap((value, covered) => {
      const y = TOP + covered * STEP + 6;
      return [
        ...sentence(y - 4, covered),
        box([LEFT, y], [value * UNIT, 24], [], { color: BLUE, round: 0 }),
        box([LEFT + value * UNIT, y], [(FULL - value) * UNIT, 24], [], {
          color: RED,
          fill: CARD,
          round: 0,
          dash: '5 3',
        }),
        label([LEFT + FULL * UNIT + 14, y + 17], `“${WORDS[covered]}”`, { anchor: 'start', size: 15 }),
      ];
    }),
    box([18, 304], [26, 18], [], { color: BLUE, round: 0 }),
    label([52, 318], 'predicted', { anchor: 'start', size: 15 }),
    box([146, 304], [26, 18], [], { color: RED, fill: CARD, round: 0, dash: '5 3' }),
    label([180, 318], 'lost: the word’s contribution', { anchor: 'start', size: 15 }),
    label([582, 318], 'lengths: an example', { anchor: 'end', size: 15, color: QUIET }),
  ],
};

/** The words in boxes at the height `y`, one of them covered. */
function sentence(y: number, covered = -1): string[] {
  let x = 18;
  return WORDS.map((word, at) => {
    const width = at === covered ? MASK : WIDTHS[at];
    const drawn =
      at === covered
        ? box([x, y], [width, 30], '[MASK]', { color: RED, fill: CARD, dash: '5 3', size: 15 })
        : box([x, y], [width, 30], word, { color: INK, fill: '#ffffff', width: 1.5 });
    x += width + 6;
    return drawn;
  });
}
