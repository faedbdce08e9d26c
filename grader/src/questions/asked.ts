import type { Course } from '../course';
import type { Exercise } from '../exercise';
import { questionsOf } from './load';
import { type Posed, pose, rightAnswer } from './pose';
import { presentVariant } from './present';
import { isChoice } from './question';

/** An exercise's questions as a reader is asked them now. */
export interface Asked {
  readonly id: string;
  readonly title: string;
  readonly variant: number;
  readonly questions: readonly Posed[];
}

/** The questions of the reader's present variant, or of this one. */
export async function askedNow(course: Course, { id, title, folder }: Exercise, variant?: number): Promise<Asked> {
  const questions = await questionsOf({ id, folder });
  const drawn = variant ?? presentVariant(course, id);
  return { id, title, variant: drawn, questions: pose(questions, drawn) };
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
