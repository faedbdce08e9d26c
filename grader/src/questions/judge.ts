import { optionLetter, type Posed } from './pose';
import { type Choice, type Estimate, isChoice } from './question';

/** `missing`: there is no answer yet, or none of the kind that was asked for, and no try is spent. */
export type Judgement = { readonly is: 'right' } | { readonly is: 'wrong' | 'missing'; readonly says: string };

/** What becomes of one answer. `says` tells the reader what is wrong with it, and not what is right. */
export function judge(posed: Posed, given: unknown): Judgement {
  const { letter, question } = posed;
  if (given === undefined || given === '' || Number.isNaN(given))
    return { is: 'missing', says: `${letter} has no answer yet: ${wanted(posed)}.` };
  return isChoice(question) ? judgeChoice(posed, question, given) : judgeNumber(posed, question, given);
}

/** What an answer to this question looks like. */
export function wanted({ question, options, reasons }: Posed): string {
  if (!isChoice(question)) {
    const { from, to, within } = question;
    return within === 0 ? `an integer from ${from} to ${to}` : `a number from ${from} to ${to}, within ${within}`;
  }
  const letters = options.map((_, index) => optionLetter(index));
  if (reasons.length === 0) return `one of ${letters.join(', ')}`;
  const example = ['A', ...letters.slice(1).map((letter, index) => `${letter}${index + 1}`)].join(' ');
  return `the right option, and each other one with the number of the reason why it is wrong, as '${example}'`;
}

function judgeNumber(posed: Posed, { value, within, from, to, mistakes = [] }: Estimate, given: unknown): Judgement {
  const { letter } = posed;
  if (typeof given !== 'number' || !(given >= from && given <= to))
    return { is: 'missing', says: `${letter} needs ${wanted(posed)}; it is ${JSON.stringify(given)}.` };
  // Rounding must not decide at the ends.
  const near = (other: number) => Math.abs(given - other) <= within * (1 + 1e-9);
  if (near(value)) return { is: 'right' };
  const known = mistakes.find((mistake) => near(mistake.value));
  return { is: 'wrong', says: `${letter}: ${given} is not it. ${known?.says ?? 'Read it again, with the grid.'}` };
}

function judgeChoice(posed: Posed, question: Choice, given: unknown): Judgement {
  const { letter, options, reasons } = posed;
  const tokens =
    String(given)
      .toUpperCase()
      .match(/[A-Z]\d*/g) ?? [];
  const chosen = tokens.filter((token) => token.length === 1).map((token) => token.charCodeAt(0) - 65);
  const [index] = chosen;
  if (typeof given !== 'string' || chosen.length !== 1 || !(index in options))
    return { is: 'missing', says: `${letter} needs ${wanted(posed)}; it is ${JSON.stringify(given)}.` };
  const option = options[index];
  if (option !== question.right)
    return { is: 'wrong', says: `${letter}: ${optionLetter(index)} is not right. ${question.wrong[option]}` };
  return reasons.length === 0 ? { is: 'right' } : judgeReasons(posed, question, tokens, given);
}

function judgeReasons(posed: Posed, question: Choice, tokens: readonly string[], given: string): Judgement {
  const { letter, options, reasons } = posed;
  const reasonFor = new Map(tokens.map((token) => [token.charCodeAt(0) - 65, reasons[Number(token.slice(1)) - 1]]));
  const others = options.filter((option) => option !== question.right);
  if (tokens.length !== options.length || others.some((option) => !reasonFor.get(options.indexOf(option))))
    return { is: 'missing', says: `${letter} needs ${wanted(posed)}; it is ${JSON.stringify(given)}.` };
  const wrong = others.find((option) => reasonFor.get(options.indexOf(option)) !== question.wrong[option]);
  if (!wrong) return { is: 'right' };
  const at = optionLetter(options.indexOf(wrong));
  return { is: 'wrong', says: `${letter}: the right option, but ${at} is wrong for another reason than you gave.` };
}
