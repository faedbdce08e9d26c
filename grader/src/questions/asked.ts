import type { Course } from '../course';
import type { Exercise } from '../exercise';
import type { Asked } from './answer-text';
import { questionsOf } from './load';
import { pose } from './pose';
import { presentVariant } from './present';

/** The questions of the reader's present variant, or of this one. */
export async function askedNow(course: Course, { id, title, folder }: Exercise, variant?: number): Promise<Asked> {
  const questions = await questionsOf({ id, folder });
  const drawn = variant ?? presentVariant(course, id);
  return { id, title, variant: drawn, questions: pose(questions, drawn) };
}
