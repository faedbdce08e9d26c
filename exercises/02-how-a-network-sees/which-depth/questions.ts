import { type Draw, integer, pick, type Question } from 'course/check';

/** Sizes of maps, and how much of the image one of their cells depends on. */
export function questions(next: Draw): Question[] {
  const size = pick([128, 192, 256, 320], next);
  const halvings = integer(2, 5, next);
  const [other, depth] = [pick([160, 224, 288, 352], next), integer(2, 5, next)];
  const strides = [pick([1, 2], next), pick([1, 2], next)];
  // r grows by (k - 1) j for each layer, and j by its stride: Araujo, Norris & Sim 2019, equation 2.
  const [jump1, jump2] = [strides[0], strides[0] * strides[1]];
  const field = 1 + 2 + 2 * jump1 + 2 * jump2;
  const fields = [3 + 2 + 2, 3 * 3, 27].filter((value) => value !== field);
  return [
    {
      text: `An image of ${size} × ${size} pixels goes through layers that halve width and height ${halvings} times. How many cells wide is the map?`,
      value: size / 2 ** halvings,
      within: 0,
      from: 1,
      to: 400,
      mistakes: [
        { value: size / (2 * halvings), says: 'Each halving halves what is left: divide by two again and again.' },
      ].filter(({ value }) => value !== size / 2 ** halvings),
    },
    {
      text: `A map of ${other / 2 ** depth} × ${other / 2 ** depth} cells was computed from an image of ${other} × ${other} pixels. After how many halvings?`,
      value: depth,
      within: 0,
      from: 0,
      to: 10,
      mistakes: [
        { value: 2 ** depth, says: 'That is by how much the width was divided, and not how often it was halved.' },
      ].filter(({ value }) => value <= 10 && value !== depth),
    },
    {
      text: `Three convolutions of 3 × 3 follow one another; their strides are ${strides[0]}, ${strides[1]} and 1. How many pixels wide is the receptive field of one cell after the third?`,
      value: field,
      within: 0,
      from: 1,
      to: 60,
      mistakes: fields.map((value) => ({
        value,
        says: 'Each layer adds two times the distance between its neighbouring inputs, which earlier strides multiply.',
      })),
    },
    {
      text: 'Of the ten images that one unit answers most strongly to, seven show wheels and three do not. What may you say?',
      right: 'It answers to something that these ten share; wheels are one guess.',
      wrong: {
        'It is a detector of wheels, with an error rate of 30 %.':
          'Ten images that were chosen for their strength give no rate: weaker answers, wheels among them, were not looked at.',
        'It has not learnt yet; after more training all ten would be wheels.':
          'No rule makes a unit stand for one thing that has a name, however long it is trained.',
        'It sees wheels in the three others that a person overlooks.':
          'That takes the name for granted, and then every image confirms it.',
      },
    },
  ];
}
