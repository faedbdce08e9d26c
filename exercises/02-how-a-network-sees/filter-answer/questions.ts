import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** Filters of three weights, what a wrong sign overlooks, and what each outputs at an edge. */
const FILTERS = [
  {
    name: '(-1, 0, 1)',
    weights: [-1, 0, 1],
    turned: 'the pixel on the right has the positive weight',
    at: 'It outputs positive numbers where brightness rises, and negative ones where it falls.',
  },
  {
    name: '(1, 0, -1)',
    weights: [1, 0, -1],
    turned: 'the pixel on the left has the positive weight',
    at: 'It outputs negative numbers where brightness rises, and positive ones where it falls.',
  },
  {
    name: '(-1, 2, -1)',
    weights: [-1, 2, -1],
    turned: 'the pixel itself has the positive weight',
    at: 'It outputs both signs at each edge: a negative number on the dark side, a positive one on the bright side.',
  },
  {
    name: '(1/3, 1/3, 1/3)',
    weights: [1 / 3, 1 / 3, 1 / 3],
    turned: 'each of the three weights is positive',
    at: 'It outputs the brightness itself where that is level, and no negative number anywhere.',
  },
];

/** Which filter has made a line from a row of pixels, and what other filters would make of it. */
export function questions(next: Draw): Question[] {
  const dark = pick([0, 2], next);
  const contrast = pick([4, 6], next);
  const [rise, fall] = [integer(3, 4, next), integer(7, 9, next)];
  const row = Array.from({ length: 13 }, (_, at) => (at >= rise && at < fall ? dark + contrast : dark));
  const positions = Array.from({ length: 11 }, (_, at) => at + 1);
  const output = (weights: readonly number[], at: number) =>
    weights[0] * row[at - 1] + weights[1] * row[at] + weights[2] * row[at + 1];
  const shown = pick(FILTERS, next);
  const other = pick(
    FILTERS.slice(0, 3).filter((filter) => filter !== shown),
    next,
  );
  const asked = pick([rise - 1, rise, fall - 1, fall], next);
  const value = output(other.weights, asked);
  const brighter = integer(1, 3, next);
  const averages = shown === FILTERS[3];
  const outcomes = { same: 'It stays where it is.', more: `It rises by ${brighter} everywhere.` };
  const length = integer(20, 90, next);
  return [
    {
      text: 'A filter slides along this row of pixels: its three weights are multiplied by the pixel on the left, the pixel itself and the one on the right, and summed. Which filter has made the output?',
      figure: {
        kind: 'lines',
        title: 'A row of pixels, and what one filter outputs at each of them',
        x: { name: 'position in the row', values: positions },
        y: { name: 'brightness, output', from: -8, to: 8 },
        series: [
          { name: 'brightness', values: positions.map((at) => row[at]) },
          { name: 'output', values: positions.map((at) => output(shown.weights, at)) },
        ],
      },
      right: shown.name,
      wrong: Object.fromEntries(FILTERS.filter((filter) => filter !== shown).map(({ name, at }) => [name, at])),
    },
    distinctMistakes({
      text: `What does the filter ${other.name} output at position ${asked} of this row?`,
      value,
      within: 1,
      from: -20,
      to: 20,
      mistakes: [
        { value: -value, says: `The sign is turned: ${other.turned}.` },
        { value: row[asked], says: 'That is the brightness of this pixel. Multiply and add all three.' },
        { value: 0, says: 'That is the output where all three pixels are equal. Here one of them differs.' },
        { value: output(shown.weights, asked), says: 'That is the line in the plot, which another filter has made.' },
      ],
    }),
    {
      text: `All pixels get brighter by ${brighter}. What becomes of the output in the plot?`,
      right: averages ? outcomes.more : outcomes.same,
      wrong: {
        [averages ? outcomes.same : outcomes.more]:
          'Each weight is multiplied by the additional brightness. Add up the weights of this filter.',
        [`It rises by ${3 * brighter} everywhere.`]:
          'That would need weights which sum to three. Add up the weights of this filter.',
        [`It rises by ${brighter} at the edges.`]:
          'The additional brightness is the same at each position, and so is what it adds.',
        'It is stretched up and down.':
          'Stretching comes from more contrast. Here bright and dark pixels gain the same.',
      },
    },
    distinctMistakes({
      text: `Another row has ${length} pixels. At how many positions do all three weights lie on a pixel?`,
      value: length - 2,
      within: 0,
      from: 0,
      to: 200,
      mistakes: [
        { value: length, says: 'At either end of the row one weight lies outside.' },
        { value: length - 3, says: 'Count the first position as well as the last one.' },
        { value: length - 1, says: 'That leaves out one end of the row. The other one has no neighbour either.' },
        { value: Math.floor(length / 3), says: 'The filter moves by one pixel, and not by its length.' },
      ],
    }),
  ];
}
