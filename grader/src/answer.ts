import { constants, copyFileSync, existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { CourseError } from './error';
import type { Exercise } from './exercise';

/** The learner's file. Made from stub.ts when it is missing, never overwritten. */
export function answerFile(exercise: Pick<Exercise, 'folder'>): string {
  const answer = join(exercise.folder, 'answer.ts');
  if (!existsSync(answer)) copyStub(exercise, answer);
  return answer;
}

/** Puts the stub back and returns the name under which the old answer was kept, if there was one. */
export function resetAnswer(exercise: Exercise): string | undefined {
  const answer = join(exercise.folder, 'answer.ts');
  const kept = existsSync(answer) ? nextBackup(exercise.folder) : undefined;
  if (kept) renameSync(answer, join(exercise.folder, kept));
  copyStub(exercise, answer);
  return kept;
}

function copyStub(exercise: Pick<Exercise, 'folder'>, answer: string): void {
  try {
    copyFileSync(join(exercise.folder, 'stub.ts'), answer, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new CourseError(`${answer} could not be made from stub.ts: ${(error as Error).message}`);
  }
}

function nextBackup(folder: string): string {
  const numbers = readdirSync(folder).map((name) => Number(/^answer\.ts\.bak-(\d+)$/.exec(name)?.[1] ?? 0));
  return `answer.ts.bak-${Math.max(0, ...numbers) + 1}`;
}
