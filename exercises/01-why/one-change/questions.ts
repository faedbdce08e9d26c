import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

interface Run {
  start: 'random' | 'ImageNet’s';
  trained: 'everything' | 'head';
  steps: number;
  accuracy: number;
}

/** Which runs answer a question: those that differ in nothing else. */
export function questions(next: Draw): Question[] {
  const short = pick([60, 90, 120], next);
  const long = short * pick([3, 4, 5], next);
  const labels = integer(4, 9, next);
  const base = integer(18, 26, next);
  // What more steps bring differs between the starts, and no sum of two of these is a third one.
  const [fromScratch, fromImageNet] = [integer(9, 13, next), integer(3, 5, next)];
  const worth = integer(30, 36, next);
  const run = (start: Run['start'], trained: Run['trained'], steps: number, accuracy: number): Run => ({
    start,
    trained,
    steps,
    accuracy,
  });
  const scratch = run('random', 'everything', short, base);
  const scratchLong = run('random', 'everything', long, base + fromScratch);
  const tuned = run('ImageNet’s', 'everything', short, base + worth);
  const tunedLong = run('ImageNet’s', 'everything', long, base + worth + fromImageNet);
  const probe = run('ImageNet’s', 'head', short, base + worth - integer(1, 2, next));
  const runs = shuffled([scratch, scratchLong, tuned, tunedLong, probe], next);
  const letter = (one: Run) => 'ABCDE'[runs.indexOf(one)];
  const pair = (one: Run, other: Run) => [letter(one), letter(other)].sort().join(' and ');
  const [steps, less, more] = pick([[short, scratch, tuned] as const, [long, scratchLong, tunedLong] as const], next);
  return [
    {
      text: `Which two runs show what the pretrained start is worth with ${steps} steps?`,
      figure: {
        kind: 'table',
        title: `Five runs with the same ${labels} labelled photographs of each class, and one test`,
        head: ['run', 'weights start at', 'trained', 'steps', 'accuracy (%)'],
        rows: runs.map((one) => [letter(one), one.start, one.trained, one.steps, one.accuracy]),
      },
      right: pair(less, more),
      wrong: {
        [pair(scratch, tunedLong)]: 'These two differ in the start and in the number of steps.',
        [pair(tuned, tunedLong)]: 'Both start at ImageNet’s weights: they show what more steps are worth.',
        [pair(scratch, probe)]: 'These two differ in the start and in what is trained.',
        [pair(scratch, scratchLong)]: 'Both start at random: they show what more steps are worth.',
      },
    },
    distinctMistakes({
      text: `How many points is the pretrained start worth with ${steps} steps, in these runs?`,
      value: more.accuracy - less.accuracy,
      within: 0.5,
      from: -50,
      to: 100,
      mistakes: [
        {
          value: tunedLong.accuracy - scratch.accuracy,
          says: 'Between these two runs the number of steps changes as well.',
        },
        { value: tuned.accuracy - scratch.accuracy, says: 'That is the worth with another number of steps.' },
        { value: tunedLong.accuracy - scratchLong.accuracy, says: 'That is the worth with another number of steps.' },
        { value: probe.accuracy - scratch.accuracy, says: 'Between these two runs what is trained changes as well.' },
      ],
    }),
    {
      text: `A report says: “Run ${letter(tunedLong)} is ${tunedLong.accuracy - scratch.accuracy} points above run ${letter(scratch)}. That is what pretraining brings.” What is wrong with it?`,
      right: 'A part of these points may come from the additional steps.',
      wrong: {
        'It should have compared accuracy on the training photographs.':
          'A network can memorise these. New photographs are what pretraining is to help with.',
        [`With ${labels} labels of each class no accuracy can be compared.`]:
          'Both runs have the same labels. They limit what is said of other numbers of labels, and not the comparison.',
        'The head alone has to be trained wherever weights are copied.':
          'Copied weights may be trained or not. Both are transfer, and each answers another question.',
      },
    },
    {
      text: 'All of these are single runs. What makes the difference of two of them believable?',
      right: 'The same two with more seeds, and an interval of the differences.',
      wrong: {
        'The same two with the same seed, to see the difference once more.':
          'The same seed draws the same photographs and the same head: what chance did is repeated with it.',
        'More steps for the run with the lower accuracy, until both are equal.':
          'Then two things differ between the runs, and the difference has no single reason.',
        'The best of several seeds for each of them, which leaves out bad luck.':
          'The best of several is too high for both, and by an amount that is chance as well.',
      },
    },
  ];
}
