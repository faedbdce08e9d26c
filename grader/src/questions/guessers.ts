import { random } from '../numbers';
import { judge } from './judge';
import { optionLetter, type Posed, pose } from './pose';
import { type Draw, type Estimate, integer, isChoice, type Question } from './question';

/** Ways to answer without reading a question. */
const GUESSERS: Readonly<Record<string, (options: readonly string[], next: Draw) => number>> = {
  'at random': ({ length }, next) => Math.floor(next() * length),
  'the first option': () => 0,
  'the last option': ({ length }) => length - 1,
  'the longest option': (options) => longest(options, 1),
  'the shortest option': (options) => longest(options, -1),
  'always undecided': (options) => naming(options, /undecided|not decide|cannot be told|no difference/i),
  'always sound': (options) => naming(options, /sound|nothing is wrong|no line|right on average|holds/i),
};

/** The fraction of `variants` in which each way of guessing answers every question correctly. */
export function guessed(questions: (next: Draw) => readonly Question[], variants = 1000): Record<string, number> {
  const next = random(20);
  const posed = Array.from({ length: variants }, (_, index) => pose(questions, index + 1));
  return Object.fromEntries(
    Object.entries(GUESSERS).map(([way, choose]) => {
      const passed = posed.filter((all) => all.every((each) => judge(each, guess(each, choose, next)).is === 'right'));
      return [way, passed.length / variants];
    }),
  );
}

function guess(
  { question, options, reasons }: Posed,
  choose: (options: readonly string[], next: Draw) => number,
  next: Draw,
): string | number {
  if (!isChoice(question)) return guessNumber(question, next);
  const chosen = choose(options, next);
  if (reasons.length === 0) return optionLetter(chosen);
  const left = reasons.map((_, index) => index + 1);
  const others = options.flatMap((_, index) =>
    index === chosen ? [] : [`${optionLetter(index)}${left.splice(Math.floor(next() * left.length), 1)[0]}`],
  );
  return [optionLetter(chosen), ...others].join(' ');
}

/** An integer where only an integer can be right. */
function guessNumber({ from, to, within }: Estimate, next: Draw): number {
  return within === 0 ? integer(from, to, next) : from + next() * (to - from);
}

function longest(options: readonly string[], sign: number): number {
  return options.reduce((best, { length }, index) => (sign * (length - options[best].length) > 0 ? index : best), 0);
}

const naming = (options: readonly string[], words: RegExp): number =>
  Math.max(
    0,
    options.findIndex((option) => words.test(option)),
  );
