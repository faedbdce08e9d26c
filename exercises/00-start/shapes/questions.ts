import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** Shapes of a batch and of its scores, and what sums to one. */
export function questions(next: Draw): Question[] {
  const [images, edge] = [integer(2, 9, next), pick([96, 128, 160, 192, 224], next)];
  const classes = pick([10, 12, 20, 50, 100], next);
  const [white, parts] = pick(
    [
      [1, 4],
      [3, 4],
      [1, 5],
      [2, 5],
    ],
    next,
  );
  const colour = [10 * integer(1, 6, next), 10 * integer(8, 14, next), 10 * integer(16, 22, next)];
  const at = integer(0, 2, next);
  const channel = ['red', 'green', 'blue'][at];
  const mixed = (value: number) => (white * 255 + (parts - white) * value) / parts;
  return [
    distinctMistakes({
      text: `A batch of ${images} colour images of ${edge} × ${edge} pixels is one tensor. How many numbers does it hold?`,
      value: images * edge * edge * 3,
      within: 0,
      from: 1,
      to: 5_000_000,
      mistakes: [
        { value: images * edge * edge, says: 'That counts pixels. Each pixel of a colour image is three numbers.' },
        { value: edge * edge * 3, says: 'That is one image of the batch.' },
        { value: images * edge * 3, says: 'That is one row of pixels of each image. Each image has many rows.' },
      ],
    }),
    {
      text: `A network with ${classes} classes reads this batch. Which shape do its scores have?`,
      right: `[${images}, ${classes}]`,
      wrong: {
        [`[${classes}]`]: 'These are the scores of one image. The network scores each image of the batch.',
        [`[${images}]`]:
          'That would be one number for each image: its most probable class, and no score of the others.',
        [`[${classes}, ${images}]`]: 'The first number counts the images, in what goes in and in what comes out.',
        [`[${images}, ${edge}, ${edge}, ${classes}]`]:
          'That would be scores of each pixel. This network gives one name to a complete image.',
      },
    },
    {
      text: 'Softmax turns these scores into probabilities. What is the sum of all numbers in the result?',
      value: images,
      within: 0.01,
      from: 0,
      to: 200,
      mistakes: [
        { value: 1, says: 'That is the sum over the classes of one image. The result has a row for each image.' },
        { value: classes, says: 'That would be a probability of 1 for each class. The classes of an image share 1.' },
        { value: images * classes, says: 'That is how many numbers there are, and not their sum.' },
      ],
    },
    distinctMistakes({
      text: `In an image ${white} of ${parts} pixels are white (255, 255, 255), and the others have the colour (${colour.join(', ')}). What is the mean of ${channel}?`,
      value: mixed(colour[at]),
      within: 0.5,
      from: 0,
      to: 255,
      mistakes: [
        { value: colour[at], says: 'That is the mean without the white pixels, which count as well.' },
        {
          value: (255 + colour[at]) / 2,
          says: 'That counts both colours equally. Weight each by its number of pixels.',
        },
        {
          value: mixed((colour[0] + colour[1] + colour[2]) / 3),
          says: `That is the mean of all three channels. Take ${channel} alone.`,
        },
      ],
    }),
  ];
}
