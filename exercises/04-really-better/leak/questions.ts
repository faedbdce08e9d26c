import { type Draw, pick, type Question, shuffled } from 'course/check';

interface Program {
  lines: readonly string[];
  /** The line that leaks, from 1; 0 for none. */
  leak: number;
  consequence: keyof typeof CONSEQUENCES;
}

const CONSEQUENCES = {
  'Right on average for new photographs of this kind.':
    'Look again for what the network has met of the test, or what the test has decided.',
  'Too high: the test has chosen what it then measures.':
    'In this program the test decides nothing before it measures.',
  'Too high: the network has met these things before.':
    'In this program no thing of the test is among the training photographs.',
  'Too low: photographs were set aside in training.':
    'Photographs that are set aside are no loss to the estimate; every test needs some.',
} as const;

const PROGRAMS: readonly Program[] = [
  {
    lines: [
      "const { train, test } = split(photographs, { test: 0.2, group: 'thing', seed });",
      'const { train: fitted, validation } = split(train, { validation: 0.2, group: "thing", seed });',
      'const nets = rates.map((rate) => trained(fitted, rate));',
      'const best = nets[indexOfHighest(nets.map((net) => accuracy(net, validation)))];',
      'console.log(accuracy(best, test));',
    ],
    leak: 0,
    consequence: 'Right on average for new photographs of this kind.',
  },
  {
    lines: [
      "const { train, test } = split(photographs, { test: 0.2, group: 'thing', seed });",
      'const nets = rates.map((rate) => trained(train, rate));',
      'const scores = nets.map((net) => accuracy(net, test));',
      'const best = nets[indexOfHighest(scores)];',
      'console.log(accuracy(best, test));',
    ],
    leak: 4,
    consequence: 'Too high: the test has chosen what it then measures.',
  },
  {
    lines: [
      'const enlarged = concat(photographs, flipped(photographs));',
      'const { train, test } = split(enlarged, { test: 0.2, seed });',
      'const { train: fitted, validation } = split(train, { validation: 0.2, seed });',
      'const net = trained(fitted, { stopBy: validation });',
      'console.log(accuracy(net, test));',
    ],
    leak: 2,
    consequence: 'Too high: the network has met these things before.',
  },
  {
    lines: [
      "const { train, test } = split(photographs, { test: 0.2, group: 'thing', seed });",
      'const features = extract(net, train);',
      'const scaled = standardise(features);',
      'const head = trained(scaled, { epochs: 20, rate: 1e-3 });',
      'console.log(accuracy(head, standardiseAs(features, extract(net, test))));',
    ],
    leak: 0,
    consequence: 'Right on average for new photographs of this kind.',
  },
  {
    lines: [
      "const { train, test } = split(photographs, { test: 0.2, group: 'thing', seed });",
      'const net = trained(train, { epochs: 40, validate: test });',
      'const history = historyOf(net);',
      'const best = weightsAt(net, epochOfHighest(history.validationAccuracy));',
      'console.log(accuracy(best, test));',
    ],
    leak: 4,
    consequence: 'Too high: the test has chosen what it then measures.',
  },
  {
    lines: [
      '// Several photographs show the same thing.',
      'const { train, test } = split(photographs, { test: 0.2, seed });',
      'const net = trained(train, { epochs: 40, rate: 1e-3 });',
      'const sure = predict(net, test).filter(({ probability }) => probability >= 0);',
      'console.log(accuracy(net, test), sure.length);',
    ],
    leak: 2,
    consequence: 'Too high: the network has met these things before.',
  },
];

/** Two programs, of which one leaks and the other may: where does the test leak, and what becomes of the accuracy? */
export function questions(next: Draw): Question[] {
  const leaking = pick(
    PROGRAMS.filter(({ leak }) => leak > 0),
    next,
  );
  const other = pick(
    PROGRAMS.filter((program) => program !== leaking),
    next,
  );
  return shuffled([leaking, other], next).flatMap((program, index) => about(program, index, next));
}

function about({ lines, leak, consequence }: Program, index: number, next: Draw): Question[] {
  const name = ['first', 'second'][index];
  const lineText = (line: number) => `${line === 0 ? 'No line' : `Line ${line}`} of the ${name} program`;
  const others = shuffled(
    [1, 2, 3, 4, 5, 0].filter((line) => line !== leak),
    next,
  );
  // The sound option is always there, so that its absence says nothing.
  const shown = leak === 0 ? others.slice(0, 3) : [0, ...others.filter((line) => line !== 0).slice(0, 2)];
  return [
    {
      text: `The ${name} program. Which line lets the test leak into what is measured?`,
      code: lines.map((line, at) => `${at + 1}  ${line}`).join('\n'),
      right: lineText(leak),
      wrong: Object.fromEntries(
        shown.map((line) => [
          lineText(line),
          line === 0
            ? 'One line lets the test decide, or lets a thing of the test into training.'
            : 'Nothing of the test goes into training or into a choice on that line.',
        ]),
      ),
    },
    {
      text: `What is the number that the ${name} program prints${pick([' in the end', ''], next)}?`,
      right: consequence,
      wrong: Object.fromEntries(Object.entries(CONSEQUENCES).filter(([name]) => name !== consequence)),
    },
  ];
}
