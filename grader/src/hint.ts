import type { Course } from './course';
import type { Exercise } from './exercise';
import { updateProgress } from './progress';

/** The hints of an exercise that were shown, the next one among them, remembering how far it went; all, where all were. */
export function showHint(course: Course, { id, hints }: Exercise): string[] {
  const { hints: shown } = updateProgress(course, id, (old) => ({ ...old, hints: Math.min(old.hints + 1, 3) }));
  return hints.slice(0, shown);
}

/** The next hint as text; the last one again when all were shown. */
export function nextHint(course: Course, exercise: Exercise): string {
  const shown = showHint(course, exercise);
  const more = shown.length < 3 ? `Still stuck? npx course hint ${exercise.id}` : 'That was the last hint.';
  return `Hint ${shown.length} of 3: ${shown.at(-1)}\n${more}`;
}
