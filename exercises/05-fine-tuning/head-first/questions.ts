import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

/** Distances from the start by epoch: they grow towards `most`, from the epoch on after which the body is trained. */
const distances = (epochs: readonly number[], after: number, most: number, pace: number) =>
  epochs.map((epoch) => (epoch <= after ? 0 : most * (1 - Math.exp(-(epoch - after) / pace))));

/** What a random head does to a body, and how LP-FT is compared with plain fine-tuning. */
export function questions(next: Draw): Question[] {
  const last = integer(9, 12, next);
  const epochs = Array.from({ length: last + 1 }, (_, epoch) => epoch);
  const ofHead = integer(3, last - 4, next);
  const [batch, perEpoch] = [pick([8, 12, 16, 20], next), integer(5, 14, next)];
  const [far, near] = [integer(6, 7, next), integer(2, 3, next)];
  const plain = distances(epochs, 0, far, 1.2);
  const headFirst = distances(epochs, ofHead, near, 1.5);
  const lines = shuffled([plain, headFirst], next);
  const name = (line: number[]) => `run ${'AB'[lines.indexOf(line)]}`;
  return [
    distinctMistakes({
      text: `There are ${batch * perEpoch} training drawings, in batches of ${batch}. How many steps of the run that begins with the head alone move the body?`,
      figure: {
        kind: 'lines',
        title: 'How far the weights of the body are from ImageNet’s; both runs have the same batches and rates',
        x: { name: 'epochs', values: epochs },
        y: { name: 'distance', from: 0, to: 8 },
        series: lines.map((values) => ({ name: name(values), values })),
      },
      value: (last - ofHead) * perEpoch,
      within: 0,
      from: 0,
      to: 400,
      mistakes: [
        { value: ofHead * perEpoch, says: 'These are the steps of the head alone. The line is at zero there.' },
        { value: last * perEpoch, says: 'These are all steps, those of the head included.' },
        { value: last - ofHead, says: 'These are epochs. An epoch has a step for each batch.' },
        {
          value: (last - ofHead) * batch * perEpoch,
          says: 'That is a step for each drawing. A step takes a batch of them.',
        },
      ],
    }),
    distinctMistakes({
      text: `Read how far ${name(plain)} is from ImageNet’s weights after the last epoch.`,
      value: plain[last],
      within: 0.5,
      from: 0,
      to: 8,
      mistakes: [
        { value: headFirst[last], says: 'That is the end of the other line.' },
        { value: plain[1], says: 'That is the height after the first epoch.' },
      ],
    }),
    {
      text: `${name(plain)[0].toUpperCase()}${name(plain).slice(1)} moves its body furthest in the first two epochs. Why?`,
      right: 'The gradient of the body comes through a head that is still random.',
      wrong: {
        'The learning rate of this run is the highest one in its first steps.':
          'Both runs have the same rates, and the other one does not jump when its body begins to move.',
        'The weights of the body are random numbers until they are trained.':
          'They are copied from a trained network, and the distance begins at zero.',
        'The first batches contain drawings that are harder than later ones.':
          'Batches are drawn at random from the same drawings in each epoch.',
      },
      spareReasons: [
        'A head that is random has no gradient, so that the body gets none either.',
        'Frozen averages hold the weights of all convolutions where they are.',
      ],
    },
    {
      text: `Plain fine-tuning takes ${last} epochs. What does LP-FT take in a comparison where the number of steps is no reason for a difference?`,
      right: `${last} epochs together, of the head first and of everything then`,
      wrong: {
        [`${last} epochs of everything, and those of the head come before them`]:
          'Then LP-FT has more steps in all, and these could be what helps.',
        [`${last} epochs of the head, and as many again of everything after it`]:
          'That is twice the number of steps, and these could be what helps.',
        'as many epochs as it takes to reach the training loss of the other':
          'Then the numbers of steps differ, and a low training loss is not what is compared.',
      },
    },
    {
      text: 'What does the plot say of accuracy on photographs?',
      right: 'It does not show it: weights that moved can be better or worse.',
      wrong: {
        'LP-FT is ahead there, since its body stays nearer to ImageNet’s.':
          'Staying near keeps what was learnt, and is no measurement of accuracy.',
        'Plain fine-tuning is ahead there, since its body has learnt more.':
          'A body that moves far can also lose what it had. A distance does not distinguish the two.',
        'Both are equal there, since they have had the same drawings.':
          'The same drawings and other weights: nothing makes the accuracies equal.',
      },
    },
  ];
}
