import type { Exercise } from '../exercise';
import type { Verdict } from './verdict';

/**
 * The names that the exercise gives to the misconceptions that its checks recognised, in words, by the name of the check. Those of
 * questions say what was chosen, and are not named.
 */
export function recognised(
  { wrong }: Pick<Exercise, 'wrong'>,
  { checks }: Pick<Verdict, 'checks'>,
): Record<string, string> {
  const named = checks.flatMap(({ name, says }) => {
    const match =
      says &&
      Object.entries(wrong).find(([, wrongAnswer]) => wrongAnswer.check === name && says.includes(wrongAnswer.says));
    return match ? [[name, match[0].replaceAll('-', ' ')]] : [];
  });
  return Object.fromEntries(named);
}
