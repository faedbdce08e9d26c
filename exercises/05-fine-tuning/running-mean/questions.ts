import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

const STEPS = Array.from({ length: 11 }, (_, step) => step);
/** What a step keeps of the running mean, in three runs; in the fourth averages are frozen, and it keeps all. */
const [MOMENTA, FROZEN] = [[0.9, 0.7, 0.3], 1];

/** How a running mean follows the batches, and what it does at inference. */
export function questions(next: Draw): Question[] {
  const start = integer(1, 2, next);
  const batches = start + integer(4, 5, next);
  const runs = shuffled([...MOMENTA, FROZEN], next).map((momentum, at) => ({
    name: `run ${'ABCD'[at]}`,
    momentum,
    values: STEPS.map((step) => batches + momentum ** step * (start - batches)),
  }));
  const asked = pick(MOMENTA, next);
  const [momentum, steps] = [pick([0.8, 0.9, 0.95], next), integer(3, 9, next)];
  const left = momentum ** steps;
  const deviation = pick([2, 4], next);
  const value = batches + integer(1, 3, next);
  const overlooked = (kept: number) =>
    kept === FROZEN
      ? 'This line does not move: the batches do not enter it.'
      : `Its first step goes ${Math.round(100 * (1 - kept))} % of the way to the mean of the batches.`;
  return [
    {
      text: `Which run has a momentum of ${asked}? (A step keeps so much of the running mean, and takes the rest from the batch.)`,
      figure: {
        kind: 'lines',
        title: `The running mean of one channel; in each run every batch has a mean of ${batches}`,
        x: { name: 'steps', values: STEPS },
        y: { name: 'running mean', from: 0, to: 8 },
        series: runs.map(({ name, values }) => ({ name, values })),
      },
      right: runs.filter((run) => run.momentum === asked)[0].name,
      wrong: Object.fromEntries(
        runs.filter((run) => run.momentum !== asked).map((run) => [run.name, overlooked(run.momentum)]),
      ),
    },
    distinctMistakes({
      text: `Another run has a momentum of ${momentum}. What fraction of the running mean still comes from ImageNet’s photographs after ${steps} steps?`,
      value: left,
      within: 0.01,
      from: 0,
      to: 1,
      mistakes: [
        { value: 1 - left, says: 'That is the fraction which comes from the batches.' },
        {
          value: 1 - steps * (1 - momentum),
          says: 'Each step keeps a part of what is still left, and not of the start.',
        },
        { value: momentum, says: 'That is what one step keeps.' },
        { value: (1 - momentum) ** steps, says: 'The momentum is what a step keeps, and not what it replaces.' },
      ],
    }),
    distinctMistakes({
      text: `After ten steps a single image is classified by the run with frozen averages. This channel has a value of ${value}, and a running standard deviation of ${deviation}. What does normalisation make of it (before scale and shift)?`,
      value: (value - start) / deviation,
      within: 0.5 / deviation,
      from: -10,
      to: 10,
      mistakes: [
        {
          value: (value - batches) / deviation,
          says: 'That takes the mean of the batches, which this run does not use.',
        },
        { value: value - start, says: 'That is not divided by the standard deviation yet.' },
        { value: value / deviation, says: 'That is divided only. The running mean is subtracted first.' },
        {
          value: (start - value) / deviation,
          says: 'The running mean is subtracted from the value, not the other way round.',
        },
      ],
    }),
    {
      text: 'After fine-tuning with moving averages, what does batch normalisation subtract at inference?',
      right: 'The running mean, to which the batches of fine-tuning have contributed.',
      wrong: {
        'The mean of the batch in which an image is classified, as in training.':
          'Then a prediction would depend on the other images. That is the rule of training alone.',
        'The mean over ImageNet’s photographs, which was stored with the weights.':
          'So it is with frozen averages. Moving ones have left that mean behind.',
        'The mean of this one image over all channels that the layer outputs.':
          'That is another normalisation: here each channel has a mean over many images.',
      },
    },
  ];
}
