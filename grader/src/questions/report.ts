import type { Choice, Estimate, Figure } from './question';

/** What a report may have wrong. */
export interface Fault {
  readonly says: string;
  /** Told to the reader who names this fault where the report has another one. */
  readonly ifChosen: string;
  /** The index of its sentence; absent where the report has no fault. */
  readonly at?: number;
}

/** A report on runs, at most one sentence of which is not supported by them. */
export interface Report<Name extends string> {
  readonly asks: string;
  readonly figure: Figure;
  readonly faults: Readonly<Record<Name, Fault>>;
  /** The fault of this variant. */
  readonly fault: Name;
  /** Each with the reason why it is supported, told to the reader who chooses it. */
  readonly sentences: readonly (readonly [text: string, reason: string])[];
  /** The option that all sentences are supported, and what to tell the reader who chooses it where one is not. */
  readonly all: readonly [text: string, reason: string];
}

/** Two questions about a report: which is its first sentence without support, and what is wrong with it. */
export function reportQuestions<Name extends string>(report: Report<Name>): [Choice, Choice] {
  const { faults, fault, sentences, all } = report;
  const { at } = faults[fault];
  const right = at === undefined ? all : sentences[at];
  const others = (Object.keys(faults) as Name[]).filter((name) => name !== fault);
  return [
    {
      text: report.asks,
      figure: report.figure,
      right: right[0],
      wrong: Object.fromEntries([...sentences, all].filter((option) => option !== right)),
    },
    {
      text: 'What is wrong with the report?',
      right: faults[fault].says,
      wrong: Object.fromEntries(others.map((name) => [faults[name].says, faults[name].ifChosen])),
    },
  ];
}

/**
 * The same question with those mistakes alone that lead to a number in its range, and that differ from the right one and
 * from each other by more than an answer may.
 */
export function distinctMistakes({ mistakes = [], ...asked }: Estimate): Estimate {
  const distinct: { value: number; says: string }[] = [];
  for (const mistake of mistakes) {
    const others = [asked.value, ...distinct.map(({ value }) => value)];
    const apart = others.every((other) => Math.abs(mistake.value - other) > 2 * asked.within);
    if (apart && mistake.value >= asked.from && mistake.value <= asked.to) distinct.push(mistake);
  }
  return { ...asked, mistakes: distinct };
}
