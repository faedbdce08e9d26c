import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** Learning rates that shrink from the head to the first layer, and what their two ends are. */
export function questions(next: Draw): Question[] {
  const layers = integer(5, 8, next);
  const factor = pick([0.5, 0.6, 0.8], next);
  const head = pick([0.001, 0.002, 0.004], next);
  const asked = integer(2, layers - 2, next);
  const rate = head * factor ** (layers - asked);
  return [
    distinctMistakes({
      text: `A network has ${layers} layers, numbered from 1, and the last one is its head with a rate of ${head}. Each layer has ${factor} of the rate of the layer after it. Compute the rate of layer ${asked}, in millionths.`,
      value: 1e6 * rate,
      within: 1e4 * rate,
      from: 0,
      to: 10_000,
      mistakes: [
        {
          value: 1e6 * head * factor ** (asked - 1),
          says: 'You counted from the first layer. The head has the full rate, and it falls towards the first layer.',
        },
        {
          value: 1e6 * head * factor ** asked,
          says: 'You counted from the first layer. Count the steps from the head.',
        },
        {
          value: 1e6 * head * factor ** (layers - asked + 1),
          says: 'That is one step too many: the head itself has the full rate.',
        },
        {
          value: 1e6 * head * factor ** (layers - asked - 1),
          says: `From layer ${layers} to layer ${asked} there are ${layers - asked} steps.`,
        },
      ],
    }),
    {
      text: 'The factor is set to 1. Which method is that?',
      right: 'Fine-tuning of all layers with one rate.',
      wrong: {
        'A linear probe on frozen features.': 'That is a factor of 0: all layers before the head have the rate 0.',
        'Fine-tuning of the last two layers.': 'A factor of 1 makes no difference between any two layers.',
        'Training from scratch with one rate.': 'Rates say how fast weights move, and not where they begin.',
      },
    },
    {
      text: 'The factor is set to 0. Which method is that?',
      right: 'A linear probe: only the head is trained.',
      wrong: {
        'Fine-tuning of all layers with one rate.': 'That is a factor of 1. Zero times a rate is a rate of zero.',
        'Fine-tuning of the first layer alone.': 'The first layer has the lowest rate of all, which is zero here.',
        'No training at all: each rate is zero.':
          'The head has the full rate. The factor applies to the layers before it.',
      },
    },
    {
      text: 'What is the reason for lower rates in earlier layers?',
      right: 'They hold edges and colours, which new images have as well.',
      wrong: {
        'They have fewer weights, which learn in fewer steps.':
          'A rate applies to each weight. How many there are does not decide how far each should move.',
        'They get no gradient, so a rate would have no effect.':
          'The gradient passes back through all layers. Without lower rates early layers would move as well.',
        'They are computed first, so errors in them cost time.':
          'All layers are computed in each step, with any rates.',
      },
    },
  ];
}
