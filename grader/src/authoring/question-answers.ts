import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from '../course';
import type { Exercise } from '../exercise';
import { writeWhole } from '../files';
import { type Asked, answerText, rightAnswers } from '../questions/answer-text';
import { askedNow } from '../questions/asked';
import { QUESTIONS_CHECK } from '../questions/check-questions';
import { optionLetter, type Posed } from '../questions/pose';
import { isChoice } from '../questions/question';

/** A wrong answer to one question, the others answered rightly. */
interface Wrong {
  readonly name: string;
  readonly letter: string;
  readonly given: string | number;
  readonly says: string;
}

/**
 * Writes the solution and the wrong answers of an exercise of questions, one for each wrong option and known mistake of its
 * variant 1, and lists them in exercise.json. Returns the paths of what it wrote.
 */
export async function writeQuestionAnswers(course: Course, exercise: Exercise): Promise<string[]> {
  const asked = await askedNow(course, exercise, 1);
  const right = rightAnswers(asked);
  const all = asked.questions.flatMap(wrongAnswers);
  const texts = new Map<string, string>([[join(exercise.solution, 'answer.ts'), answerText(asked, right)]]);
  for (const { name, letter, given } of all) {
    texts.set(join(exercise.folder, 'wrong', `${name}.ts`), answerText(asked, { ...right, [letter]: given }));
  }
  const file = join(exercise.folder, 'exercise.json');
  const wrong = Object.fromEntries(all.map(({ name, says }) => [name, { check: QUESTIONS_CHECK, says }]));
  const description = { ...JSON.parse(readFileSync(file, 'utf8')), wrong };
  texts.set(file, `${JSON.stringify(description, null, 2)}\n`);
  for (const [path, text] of texts) writeWhole(path, text);
  return [...texts.keys()];
}

function wrongAnswers(posed: Asked['questions'][number]): Wrong[] {
  const { letter, question, options } = posed;
  if (!isChoice(question))
    return (question.mistakes ?? []).map(({ value, says }) => ({
      name: slug(`${letter} ${says}`),
      letter,
      given: value,
      says,
    }));
  return Object.entries(question.wrong).map(([option, says]) => {
    const given = withReasons(posed, optionLetter(options.indexOf(option)));
    return { name: slug(`${letter} ${option}`), letter, given, says };
  });
}

/** A wrong option, with some reason for each of the others where reasons are asked for. */
function withReasons({ options, reasons }: Posed, chosen: string): string {
  if (reasons.length === 0) return chosen;
  const others = options.map((_, index) => optionLetter(index)).filter((letter) => letter !== chosen);
  return [chosen, ...others.map((letter, index) => `${letter}${index + 1}`)].join(' ');
}

/** The first seven words, as the name of a file. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .slice(0, 7)
    .join('-');
