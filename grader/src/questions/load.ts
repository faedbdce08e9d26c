import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCourseScript } from '../deciding/course-script';
import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import type { Draw, Question } from './question';

/** Whether an exercise asks questions, in place of a program. */
export const hasQuestions = ({ folder }: Pick<Exercise, 'folder'>): boolean => existsSync(join(folder, 'questions.ts'));

/** What draws an exercise's questions. Throws a CourseError if it has none, or if `questions.ts` cannot be run. */
export async function questionsOf({
  id,
  folder,
}: Pick<Exercise, 'id' | 'folder'>): Promise<(next: Draw) => Question[]> {
  if (!hasQuestions({ folder }))
    throw new CourseError(`${id} asks for a program, and has no questions. Its task is in its stub.ts.`);
  const file = join(folder, 'questions.ts');
  let exported: Record<string, unknown>;
  try {
    exported = await runCourseScript(file);
  } catch (error) {
    throw new CourseError(`${file} could not be run: ${(error as Error).message.split('\n')[0]}`);
  }
  const { questions } = exported;
  if (typeof questions !== 'function')
    throw new CourseError(`${file} must export a function \`questions\`, which returns the questions of a variant.`);
  return questions as (next: Draw) => Question[];
}
