import { random, shuffled } from '../numbers';
import { type Choice, type Draw, isChoice, type Question } from './question';

/** A question as it is put to a reader. */
export interface Posed {
  /** `a` for the first. */
  readonly letter: string;
  readonly question: Question;
  /** The options in their drawn order; a reader calls them A, B, C and so on. None where a number is asked for. */
  readonly options: readonly string[];
  /** The reasons in their drawn order, which a reader calls 1, 2, 3; none where no reasons are asked for. */
  readonly reasons: readonly string[];
}

/** Variants are 1 to this. */
export const VARIANTS = 9999;

/** The questions of a variant, with options and reasons in a drawn order: the same each time. */
export function pose(questions: (next: Draw) => readonly Question[], variant: number): Posed[] {
  const drawn = questions(sourceOf(variant));
  const next = sourceOf(variant + VARIANTS);
  return drawn.map((question, index) => {
    const letter = 'abcdefgh'[index];
    if (!isChoice(question)) return { letter, question, options: [], reasons: [] };
    return {
      letter,
      question,
      options: shuffled(optionsOf(question), next),
      reasons: shuffled(reasonsOf(question), next),
    };
  });
}

const optionsOf = ({ right, wrong }: Choice) => [right, ...Object.keys(wrong)];
const reasonsOf = ({ wrong, spareReasons }: Choice) => (spareReasons ? [...Object.values(wrong), ...spareReasons] : []);

/** What the reader calls the option at this index. */
export const optionLetter = (index: number): string => String.fromCharCode(65 + index);

/** The answer that is right, as a reader writes it. */
export function rightAnswer({ question, options, reasons }: Posed): string | number {
  if (!isChoice(question)) return question.value;
  const right = optionLetter(options.indexOf(question.right));
  if (reasons.length === 0) return right;
  const others = options.flatMap((option, index) =>
    option === question.right ? [] : [`${optionLetter(index)}${reasons.indexOf(question.wrong[option]) + 1}`],
  );
  return [right, ...others].join(' ');
}

/** Neighbouring variants draw unlike numbers: the finaliser of MurmurHash3 (Appleby 2011) mixes the bits of their seeds. */
function sourceOf(seed: number): Draw {
  let mixed = Math.imul(seed, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return random(mixed ^ (mixed >>> 16));
}
