import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

/** Four ways to train: how the body starts, whether it is trained, and what a reader has overlooked who takes it for another. */
const WAYS = [
  {
    name: 'the probe',
    start: 'ImageNet’s',
    body: 'no',
    overlooked: 'Nothing of its body is trained: only a head is, on copied layers.',
  },
  {
    name: 'fine-tuning',
    start: 'ImageNet’s',
    body: 'yes',
    overlooked: 'Its body starts at copied weights, and moves away from them.',
  },
  {
    name: 'training from scratch',
    start: 'random',
    body: 'yes',
    overlooked: 'Its body copies nothing: training has to find all of its weights.',
  },
  {
    name: 'a head on random features',
    start: 'random',
    body: 'no',
    overlooked: 'Its body copies nothing and learns nothing: the features stay random.',
  },
];

/** What is copied and what is trained, and the loss that training minimises. */
export function questions(next: Draw): Question[] {
  const millions = integer(20, 60, next) / 10;
  const body = Math.round(1e6 * millions);
  const [features, classes] = [pick([192, 256, 512, 1280], next), integer(5, 20, next)];
  const head = features * classes + classes;
  const rows = shuffled(WAYS, next).map((way, at) => ({ ...way, run: `run ${'ABCD'[at]}` }));
  const asked = pick(WAYS.slice(0, 3), next);
  const right = rows.filter(({ name }) => name === asked.name);
  const others = rows.filter(({ name }) => name !== asked.name);
  const tuned = pick([true, false], next);
  const [one, two] = shuffled([0.15, 0.2, 0.3, 0.45, 0.6, 0.8], next);
  const loss = -(Math.log(one) + Math.log(two)) / 2;
  return [
    distinctMistakes({
      text: `A body has ${millions} million weights and outputs ${features} features. A new head gives each of ${classes} classes a score: a weighted sum of the features, plus a bias. How many weights does ${tuned ? 'fine-tuning' : 'the probe'} train, biases included?`,
      value: tuned ? body + head : head,
      within: 0,
      from: 0,
      to: 10_000_000,
      mistakes: [
        {
          value: (tuned ? body : 0) + features * classes,
          says: 'Each class has a bias as well, which is trained too.',
        },
        {
          value: tuned ? head : body + head,
          says: 'Body or head, or both? Look up which of them this way of training moves.',
        },
        {
          value: body,
          says: 'That is the body alone. Whichever way is asked for, the head is new and has to be trained.',
        },
        { value: (tuned ? body : 0) + features + classes, says: 'Each class has a separate weight for each feature.' },
      ],
    }),
    {
      text: `Which of these four runs is ${asked.name}?`,
      figure: {
        kind: 'table',
        title: 'Four runs on the same photographs, each with a new head that is trained',
        head: ['run', 'body starts at', 'body is trained'],
        rows: rows.map(({ run, start, body }) => [run, start, body]),
      },
      right: right[0].run,
      wrong: Object.fromEntries(others.map(({ run, overlooked }) => [run, overlooked])),
    },
    distinctMistakes({
      text: `A network gives the right class of one photograph a probability of ${one}, and that of another one ${two}. Compute the cross-entropy of this batch of two.`,
      value: loss,
      within: 0.02,
      from: -5,
      to: 10,
      mistakes: [
        { value: -Math.log((one + two) / 2), says: 'Take the logarithm of each probability first, then the mean.' },
        { value: 2 * loss, says: 'That is the sum of both. A batch has the mean of its examples.' },
        { value: -loss, says: 'The loss is minus the logarithm: small where the right class is probable.' },
        { value: loss / Math.LN10, says: 'That is with logarithms to base 10. The loss has natural ones.' },
        { value: 1 - (one + two) / 2, says: 'That is how much is missing to 1, without a logarithm.' },
      ],
    }),
    distinctMistakes({
      text: `Before the first step a head gives all ${classes} classes the same probability. What is the cross-entropy?`,
      value: Math.log(classes),
      within: 0.02,
      from: 0,
      to: 20,
      mistakes: [
        { value: 1 / classes, says: 'That is the probability of each class. Take minus its logarithm.' },
        { value: 1 - 1 / classes, says: 'That is how often guessing is wrong, and no cross-entropy.' },
        { value: 0, says: 'A loss of 0 needs a probability of 1 for the right class.' },
        { value: Math.log10(classes), says: 'That is with logarithms to base 10. The loss has natural ones.' },
      ],
    }),
  ];
}
