import { type Draw, distinctMistakes, pick, type Question } from 'course/check';

/** How many weights LoRA trains, what its rank changes, and what of it is left after merging. */
export function questions(next: Draw): Question[] {
  const inputs = pick([256, 384, 512, 768], next);
  const outputs = pick([1, 2, 4], next) * inputs;
  const rank = pick([2, 4, 8, 16], next);
  const matrices = pick([6, 12, 24], next);
  const trained = rank * (inputs + outputs);
  const kilobytes = (4 * matrices * trained) / 1000;
  return [
    distinctMistakes({
      text: `A frozen matrix of ${inputs} × ${outputs} gets a LoRA update of rank ${rank}. How many weights of the update are trained?`,
      value: trained,
      within: 0.5,
      from: 0,
      to: 10_000_000,
      mistakes: [
        { value: rank * inputs, says: 'That is one of the two matrices. The update is a product of two.' },
        { value: rank * outputs, says: 'That is one of the two matrices. The update is a product of two.' },
        { value: inputs * outputs, says: 'That is the frozen matrix, which is not trained.' },
        {
          value: rank * inputs * outputs,
          says: 'The two thin matrices have a sum of sizes, and not the size of a product.',
        },
        { value: rank * rank, says: 'Each of the two matrices has the rank as one side only.' },
      ],
    }),
    distinctMistakes({
      text: `${matrices} such matrices of a network get an update each. How many kilobytes has the adapter's file, at 4 bytes a number? (1 kB: 1,000 bytes)`,
      value: kilobytes,
      within: 0.02 * kilobytes,
      from: 0,
      to: 1_000_000,
      mistakes: [
        {
          value: (4 * matrices * inputs * outputs) / 1000,
          says: 'The frozen matrices are not in the file of an adapter.',
        },
        {
          value: (matrices * trained) / 1000,
          says: 'That is the number of weights in thousands. Each has four bytes.',
        },
        { value: (4 * trained) / 1000, says: `That is one update, and there are ${matrices}.` },
      ],
    }),
    {
      text: 'One of the two matrices begins at zero. Why?',
      right: 'The network starts as it was: the update of its matrix is zero.',
      wrong: {
        'Gradients are zero at first, so that the first steps are small.':
          'The gradient of the matrix that begins at zero depends on the other one, which does not.',
        'Zeros are not stored, so that the adapter has half of the size.':
          'After the first step none of them is zero, and all are stored.',
        'The frozen matrix would change if both were drawn at random.':
          'The frozen matrix never changes. What is added to it would differ from zero.',
      },
    },
    {
      text: 'After training, the update is merged into the matrix. What do predictions cost then?',
      right: 'What they cost before: one matrix of the same size.',
      wrong: {
        'Less than before, since the merged matrix has a low rank.':
          'The update has a low rank. Its sum with the frozen matrix does not.',
        'More than before: two thin products are added to each layer.':
          'That is so before merging. Merged, the sum is one matrix.',
        'Less than before, since frozen weights are left out.':
          'Frozen weights are part of each product as long as the network predicts.',
      },
    },
  ];
}
