import { type Draw, integer, pick, type Question, shuffled } from 'course/check';

/** What is left of the fall at each point from four before the lowest to the lowest. */
const FALL = [0.95, 0.72, 0.3, 0.08, 0];

/** The loss at 13 rates, each √10 times the one before: level, then a fall to the point `lowest`, then a steep rise. */
function losses(lowest: number, next: Draw): number[] {
  const start = 2.4 + 0.2 * next();
  const bottom = pick([0.8, 1, 1.2], next);
  const growth = pick([2.2, 2.6], next);
  return Array.from({ length: 13 }, (_, at) => {
    const before = lowest - at;
    if (before < 0) return Math.min(5, bottom + 0.35 * growth ** (-before - 1));
    const left = before < FALL.length ? FALL[FALL.length - 1 - before] : 1;
    return bottom + left * (start - bottom) + (left === 1 ? 0.06 * (next() - 0.5) : 0);
  });
}

/** Which rate a range test suggests, and what it shows of the others. */
export function questions(next: Draw): Question[] {
  const lowest = integer(6, 9, next);
  const exponent = (at: number) => at / 2 - 6;
  const rate = (at: number) => `10^${exponent(at)}`;
  const [level, good, high] = [lowest - 6, lowest - 2, lowest + 3];
  const figure = {
    kind: 'lines' as const,
    title: 'A range test: the learning rate grows by √10 from point to point, the loss is smoothed',
    x: { name: 'learning rate, as a power of ten', values: Array.from({ length: 13 }, (_, at) => exponent(at)) },
    y: { name: 'loss', from: 0, to: 5 },
    series: [{ name: 'training loss', values: losses(lowest, next) }],
  };
  const tooLow = [level, level + 1].map((at) => [
    rate(at),
    'There the line is level: steps of this size change the loss hardly at all.',
  ]);
  const tooHigh = [high - 1, high].map((at) => [
    rate(at),
    'There the loss is far above its minimum: steps of this size undo what the others learned.',
  ]);
  const outcomes = {
    low: 'The loss stays near its start, since each step changes the weights too little.',
    overshoot: 'The loss jumps and grows, since each step goes past the minimum.',
    smooth: 'The loss falls as fast as at any other rate, only along a smoother line.',
    overfit: 'The loss falls on training images only, since this rate overfits.',
  };
  const asked = pick(
    [
      { at: level, right: outcomes.low, other: outcomes.overshoot },
      { at: high, right: outcomes.overshoot, other: outcomes.low },
    ],
    next,
  );
  return [
    {
      text: 'Which learning rate do you try first for fine-tuning?',
      figure,
      right: rate(good),
      wrong: {
        [rate(lowest)]: 'One point further the loss rises. A training of many steps needs more distance from that.',
        ...Object.fromEntries(shuffled([...tooLow, ...tooHigh], next).slice(0, 2)),
      },
    },
    {
      text: 'At which power of ten is the last point before the loss begins to rise?',
      value: exponent(lowest),
      within: 0.25,
      from: -6,
      to: 0,
      mistakes: [
        { value: exponent(good), says: 'At this point the loss still falls, and steeply. Follow the line to its end.' },
        {
          value: exponent(high),
          says: 'Here the loss has been rising for several points. Look for the first of them.',
        },
      ],
    },
    {
      text: `You train for one epoch at ${rate(asked.at)}. What do you expect?`,
      right: asked.right,
      wrong: {
        [asked.other]: 'That is what happens at the other end of the plot. Find this rate on the axis.',
        [outcomes.smooth]: 'How fast the loss falls is the gradient of the line, and it differs along the axis.',
        [outcomes.overfit]: 'A range test has no validation images: it cannot show overfitting.',
      },
    },
    {
      text: 'What does this range test decide?',
      right: 'In which range to look; validation images choose the rate within it.',
      wrong: {
        'The rate with the highest accuracy, if the loss is smoothed well.':
          'A loss over a few training steps is not accuracy on images that the network has not seen.',
        'The rate for this data set, whichever optimizer and batch size are used.':
          'Another optimizer or batch size takes other steps at the same rate, and shifts the line.',
        'The rate for each later training of this network, on other images too.':
          'The loss is that of these images and this head; others can have another line.',
      },
    },
  ];
}
