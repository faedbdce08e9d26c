import type { Course } from './course';
import type { Exercise } from './exercise';
import { tryProgress } from './progress';

/**
 * The hints of an exercise that were shown, the next one among them, remembering how far it went; all, where all were. Where that
 * cannot be remembered, `warn` says so.
 */
export function showHint(course: Course, { id, hints }: Exercise, warn = console.error): string[] {
  const { entry, sentence } = tryProgress(course, id, (old) => ({ ...old, hints: Math.min(old.hints + 1, 3) }));
  if (sentence) warn(sentence);
  return hints.slice(0, entry.hints);
}

/** The next hint as text; the last one again when all were shown. */
export function nextHint(course: Course, exercise: Exercise): string {
  const shown = showHint(course, exercise);
  const more = shown.length < 3 ? `Still stuck? npx course hint ${exercise.id}` : 'That was the last hint.';
  return `Hint ${shown.length} of 3: ${shown.at(-1)}\n${more}`;
}
