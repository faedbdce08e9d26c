import { type Posed, rightAnswer } from './pose';
import { isChoice } from './question';

/** An exercise's questions as a reader is asked them now. */
export interface Asked {
  readonly id: string;
  readonly title: string;
  readonly variant: number;
  readonly questions: readonly Posed[];
}

/** The answers as the text of `answer.ts`: those given, the others open. */
export function answerText(
  { variant, questions }: Asked,
  given: Readonly<Record<string, string | number>> = {},
): string {
  const lines = questions.map(({ letter, question }) => {
    const value = given[letter] ?? (isChoice(question) ? '' : Number.NaN);
    return `  ${letter}: ${typeof value === 'string' ? `'${value}'` : value},`;
  });
  return `export const variant = ${variant};\n\nexport const answers = {\n${lines.join('\n')}\n};\n`;
}

/** The right answers, by letter. */
export const rightAnswers = ({ questions }: Asked): Record<string, string | number> =>
  Object.fromEntries(questions.map((posed) => [posed.letter, rightAnswer(posed)]));
