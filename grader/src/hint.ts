import type { Course } from './course';
import type { Exercise } from './exercise';
import { updateProgress } from './progress';

/** The next hint of an exercise, remembering how far it went; the last one again when all were shown. */
export function nextHint(course: Course, { id, hints }: Exercise): string {
  const { hints: shown } = updateProgress(course, id, (old) => ({ ...old, hints: Math.min(old.hints + 1, 3) }));
  const more = shown < 3 ? `Still stuck? npx course hint ${id}` : 'That was the last hint.';
  return `Hint ${shown} of 3: ${hints[shown - 1]}\n${more}`;
}
