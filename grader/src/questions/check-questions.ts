import type { CheckFunctions } from '../check-functions';
import { judge } from './judge';
import { pose, VARIANTS } from './pose';
import type { Draw, Question } from './question';

/** What a check of questions needs of the others: to be registered, and to say that a try was spent. */
interface Registering extends Pick<CheckFunctions, 'check' | 'misconception'> {
  tried(): void;
}

/** The one check of an exercise of questions: a part of the answers must not be worth points. */
export const QUESTIONS_CHECK = 'every question of the variant has its right answer';

/**
 * Registers the check of an exercise of questions: `variant` and `answers` of the answer's, each answer judged. With a
 * `present` variant, answers to another are refused, since a wrong try brings other questions.
 */
export function checkQuestions(
  questions: (next: Draw) => readonly Question[],
  { check, misconception, tried }: Registering,
  present?: number,
): void {
  check(QUESTIONS_CHECK, async ({ value }) => {
    const variant = await value('variant');
    const answers = await value<Record<string, unknown>>('answers');
    if (variant === 0) throw new Error('The questions have not been asked yet.');
    if (!Number.isInteger(variant) || (variant as number) < 1 || (variant as number) > VARIANTS)
      throw new Error(`\`variant\` must be the number that came with the questions; it is ${JSON.stringify(variant)}.`);
    if (present !== undefined && variant !== present)
      throw new Error(
        `These are answers to variant ${variant}. Yours is ${present} now: a wrong try brings other questions.`,
      );
    if (answers === null || typeof answers !== 'object' || Array.isArray(answers))
      throw new Error("`answers` must be an object with an answer for each question: { a: 'B', b: 0.5 }.");
    const posed = pose(questions, variant as number);
    const judged = posed.map((each) => ({ ...each, ...judge(each, answers[each.letter]) }));
    const missing = judged.flatMap((each) => (each.is === 'missing' ? [each.says] : []));
    if (missing.length > 0) throw new Error(missing.join('\n'));
    const wrong = judged.flatMap((each) => (each.is === 'wrong' ? [each.says] : []));
    if (wrong.length === 0) return;
    tried();
    misconception(true, wrong[0]);
    const right = `${posed.length - wrong.length} of ${posed.length} are right.`;
    throw new Error([...wrong.slice(1), right, 'Your next try has other questions.'].join('\n'));
  });
}
