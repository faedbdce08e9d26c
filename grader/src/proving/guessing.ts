import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import type { Proof } from '../prove';
import { guessed } from '../questions/guessers';
import { judge } from '../questions/judge';
import { questionsOf } from '../questions/load';
import { type Posed, pose, rightAnswer } from '../questions/pose';
import { type Draw, isChoice, type Question } from '../questions/question';

/** Variants that are looked at, and the greatest fraction of them that a way of guessing may pass. */
const [LOOKED_AT, AT_MOST] = [1000, 0.01];

/** What holds for an exercise of questions: each variant can be asked, and no way of guessing passes 1 % of them. */
export async function* questionProofs(exercise: Exercise): AsyncGenerator<Proof> {
  const { id } = exercise;
  const fact = 'its questions can be asked and answered in every variant';
  let questions: (next: Draw) => Question[];
  try {
    questions = await questionsOf(exercise);
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    yield { id, fact, holds: false, found: error.message };
    return;
  }
  const problems = Array.from({ length: LOOKED_AT }, (_, index) => problemsOf(questions, index + 1)).flat();
  yield { id, fact, holds: problems.length === 0, found: problems.slice(0, 5).join('\n') };
  if (problems.length > 0) return;
  const passed = Object.entries(guessed(questions, LOOKED_AT)).filter(([, fraction]) => fraction >= AT_MOST);
  yield {
    id,
    fact: 'guessing passes less than 1 % of its variants',
    holds: passed.length === 0,
    found: passed.map(([way, fraction]) => `${way}: ${(100 * fraction).toFixed(1)} %`).join('\n'),
  };
}

function problemsOf(questions: (next: Draw) => Question[], variant: number): string[] {
  const about = (what: string) => `variant ${variant}: ${what}`;
  try {
    const posed = pose(questions, variant);
    if (posed.length === 0) return [about('there is no question')];
    return posed.flatMap((each) => problemsOfOne(each).map(about));
  } catch (error) {
    return [about((error as Error).message.split('\n')[0])];
  }
}

function problemsOfOne(posed: Posed): string[] {
  const { letter, question, options, reasons } = posed;
  const problems: string[] = [];
  if (judge(posed, rightAnswer(posed)).is !== 'right')
    problems.push(`${letter}: its right answer is not taken as right`);
  if (!isChoice(question)) {
    const confused = (question.mistakes ?? []).some(({ value }) => Math.abs(value - question.value) <= question.within);
    return confused ? [...problems, `${letter}: a mistake leads to the right number`] : problems;
  }
  if (options.length < 3) problems.push(`${letter}: fewer than three options`);
  if (new Set(options).size < options.length) problems.push(`${letter}: two options are the same`);
  if (new Set(reasons).size < reasons.length) problems.push(`${letter}: two reasons are the same`);
  const silent = Object.entries(question.wrong).filter(([, why]) => why.length < 20);
  for (const [option] of silent) problems.push(`${letter}: no reason is given why “${option}” is wrong`);
  return problems;
}
