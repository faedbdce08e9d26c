import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** Tensors that stay in a loop of a program, the memory they take, and what is computed once where layers are frozen. */
export function questions(next: Draw): Question[] {
  const steps = 100 * integer(2, 9, next);
  const inside = pick(['x.square().sum(1)', 'x.square().sum(1).sqrt()', 'x.abs().sqrt().sum(1).square()'], next);
  const operations = inside.split('.').length - 1;
  const freed = pick([[], ['lengths'], ['loss'], ['lengths', 'loss']], next);
  const stay = 3 - freed.length;
  const [rows, columns] = [pick([16, 32, 64], next), pick([500, 1000, 2000], next)];
  const megabytes = (4 * steps * rows * columns) / 1e6;
  const images = 100 * integer(2, 6, next);
  const [frozen, trained] = [pick([20, 30, 40], next), pick([2, 4, 5], next)];
  const epochs = integer(6, 12, next);
  const once = (images * (frozen + epochs * trained)) / 1000;
  return [
    distinctMistakes({
      text: 'How many more tensors are there after this program than before it? (`x` was there already; `losses` is an array of numbers.)',
      code: [
        `for (let step = 0; step < ${steps}; step++) {`,
        `  const lengths = tf.tidy(() => ${inside});`,
        '  const loss = lengths.square().mean();',
        '  losses.push(loss.dataSync()[0]);',
        ...freed.map((name) => `  ${name}.dispose();`),
        '}',
      ].join('\n'),
      value: steps * stay,
      within: 0,
      from: 0,
      to: 20_000,
      mistakes: [
        { value: stay, says: 'That is one step of the loop.' },
        { value: steps * (stay - 1), says: 'The square has no name, but it is a tensor which nobody frees.' },
        {
          value: steps * (stay + operations - 1),
          says: '`tf.tidy` frees all that was made inside but what is returned.',
        },
        { value: steps * 3, says: 'A tensor that is disposed of is freed.' },
        { value: 0, says: 'JavaScript frees no tensor: their memory belongs to TensorFlow.' },
      ],
    }),
    distinctMistakes({
      text: `Another loop forgets one tensor of ${rows} × ${columns} numbers (\`float32\`) in each of ${steps} steps. How many megabytes are that in the end? (1 MB: a million bytes)`,
      value: megabytes,
      within: 0.01 * megabytes,
      from: 0,
      to: 100_000,
      mistakes: [
        { value: megabytes / 4, says: 'These are numbers in millions. Each has four bytes.' },
        { value: 2 * megabytes, says: 'A float32 has 32 bits, which are four bytes and not eight.' },
        { value: megabytes / steps, says: 'That is one step.' },
      ],
    }),
    distinctMistakes({
      text: `A network is frozen up to its last layers. For an image the frozen part takes ${frozen} ms, and a training step of the rest ${trained} ms. How many seconds do ${epochs} epochs of ${images} images take if the output of the frozen part is computed once?`,
      value: once,
      within: 0.01 * once,
      from: 0,
      to: 10_000,
      mistakes: [
        {
          value: (images * epochs * (frozen + trained)) / 1000,
          says: 'That computes the frozen part again in each epoch.',
        },
        {
          value: (images * epochs * trained) / 1000,
          says: 'The frozen part is computed once, which takes time as well.',
        },
        { value: (images * (frozen + trained)) / 1000, says: 'That is the first epoch alone.' },
      ],
    }),
    {
      text: 'All norms of the frozen part are frozen, too. Where must its output be computed again in each epoch?',
      right: 'Where images are changed at random before it.',
      wrong: {
        'Where batches have another order in each epoch.':
          'The output for an image does not depend on the batch or on the order.',
        'Where the learning rate falls during training.':
          'A rate is about weights that are trained, and these come after it.',
        'Where the head starts from random weights.':
          'The head is after the frozen part, whose output it does not change.',
      },
    },
  ];
}
