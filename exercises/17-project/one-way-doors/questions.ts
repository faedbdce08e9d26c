import { type Draw, distinctMistakes, pick, type Question } from 'course/check';

/** A fault of the program: its line, what it is, and what to tell the reader who names it where there is another one. */
const FAULTS = {
  redrawn: {
    line: 2,
    says: 'Each seed draws another test, so that test examples of one run train another.',
    ifChosen: 'Line 2 has the same seed in each run, and so the same test.',
  },
  ungrouped: {
    line: 2,
    says: 'The test is split off by image, so that images of one thing are on both sides.',
    ifChosen: 'Line 2 splits by thing: all images of a thing are on one side.',
  },
  again: {
    line: 3,
    says: 'The examples that were set aside come back into training and validation.',
    ifChosen: 'Line 3 divides `rest`, which has no example of the test.',
  },
  chosen: {
    line: 6,
    says: 'The accuracy that chooses a method is computed on the test itself.',
    ifChosen: 'The accuracy that line 6 stores is computed on `validate`.',
  },
  none: {
    line: 0,
    says: 'Nothing is wrong: one set chooses a method, and another one measures it once.',
    ifChosen: 'One line lets the test, or images of its things, train or choose. Follow them from line 2 on.',
  },
};

type Name = keyof typeof FAULTS;

/** Why a line is not the one, in the programs that have their fault elsewhere. */
const REASONS = {
  2: 'It sets the test aside by thing, and with the same seed in each run.',
  3: 'It divides the rest alone, by thing, and again for each seed, which is allowed.',
  6: 'The accuracy that it stores is computed on `validate`, and not on `test`.',
  9: 'It takes the method with the highest stored mean, and reads no example itself.',
  0: 'One line lets the test, or images of its things, train or choose.',
};

function program(fault: Name): string {
  const test = {
    redrawn: "{ test: 0.25, group: 'thing', seed }",
    ungrouped: '{ test: 0.25, seed: 0 }',
  } as Partial<Record<Name, string>>;
  const lines = [
    'for (const seed of [1, 2, 3]) {',
    `  const { train: rest, test } = split(images, ${test[fault] ?? "{ test: 0.25, group: 'thing', seed: 0 }"});`,
    `  const { train, test: validate } = split(${fault === 'again' ? 'images' : 'rest'}, { test: 0.27, group: 'thing', seed });`,
    '  for (const method of methods) {',
    '    const net = await method(train, seed);',
    `    runs.push({ method, seed, net, test, accuracy: await accuracyOf(net, ${fault === 'chosen' ? 'test' : 'validate'}) });`,
    '  }',
    '}',
    "const best = methodWithHighestMean(runs, 'accuracy');",
    'console.log(interval(await pairedDifferencesOnTest(runs, best, baseline)));',
  ];
  return lines.map((line, at) => `${String(at + 1).padStart(2)}  ${line}`).join('\n');
}

const lineText = (line: number) => (line === 0 ? 'No line' : `Line ${line}`);

/** Where a program of a project lets its test in, what that does, and what is left of a test that was read. */
export function questions(next: Draw): Question[] {
  const fault = pick(Object.keys(FAULTS) as Name[], next);
  const { line, says } = FAULTS[fault];
  const percent = pick([20, 25, 40], next);
  const seeds = pick([3, 4], next);
  const fraction = percent / 100;
  const others = (Object.keys(FAULTS) as Name[]).filter((name) => name !== fault);
  return [
    {
      text: 'Several images show one thing. On which line of this program does the comparison first go wrong?',
      code: program(fault),
      right: lineText(line),
      wrong: Object.fromEntries(
        Object.entries(REASONS)
          .filter(([other]) => Number(other) !== line)
          .map(([other, reason]) => [lineText(Number(other)), reason]),
      ),
    },
    {
      text: 'What is wrong with the program?',
      right: says,
      wrong: Object.fromEntries(others.map((name) => [FAULTS[name].says, FAULTS[name].ifChosen])),
    },
    distinctMistakes({
      text: `Suppose that each of ${seeds} runs draws its own test of ${percent} % at random. Which percentage of the first run’s test examples do you expect outside of the test in at least one other run?`,
      value: 100 * (1 - fraction ** (seeds - 1)),
      within: 0.5,
      from: 0,
      to: 100,
      mistakes: [
        { value: 100 * (1 - fraction), says: `That is for one other run. There are ${seeds - 1}.` },
        { value: 100 * (1 - fraction) ** (seeds - 1), says: 'These are outside of the test in each other run.' },
        {
          value: 100 * fraction ** (seeds - 1),
          says: 'These are in the test in each other run. The rest is asked for.',
        },
        { value: 100 * (1 - fraction ** seeds), says: 'The first run is given: count the others alone.' },
      ],
    }),
    {
      text: 'After the test was read, you have an idea that would make the chosen method better. What then?',
      right: 'Try it by validation, and set other examples aside for its test.',
      wrong: {
        'Try it, and report the higher one of the two test accuracies.':
          'Then the test chooses between two methods, and its higher number is too high on average.',
        'Try it, and read the same test once more: the method is another.':
          'The idea came after that test, and keeping it depends on it: it has begun to choose.',
        'Draw a new test from all images, and train the method again.':
          'Examples of that test have been trained on and looked at in the runs before.',
      },
    },
  ];
}
