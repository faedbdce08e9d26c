import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Exercise } from './exercise';
import { naming, writeWhole } from './files';

/** The learner's file. Made from stub.ts when it is missing, never overwritten. */
export function answerFile(exercise: Pick<Exercise, 'folder'>): string {
  const answer = join(exercise.folder, 'answer.ts');
  if (!existsSync(answer)) copyStub(exercise, answer);
  return answer;
}

/** Puts the stub back and returns the name under which the old answer was kept, if there was one. */
export function resetAnswer(exercise: Exercise): string | undefined {
  const answer = join(exercise.folder, 'answer.ts');
  const backup = existsSync(answer) ? nextBackup(exercise.folder) : undefined;
  if (backup) renameSync(answer, join(exercise.folder, backup));
  copyStub(exercise, answer);
  return backup;
}

function copyStub(exercise: Pick<Exercise, 'folder'>, answer: string): void {
  const stub = join(exercise.folder, 'stub.ts');
  const text = naming(stub, () => readFileSync(stub, 'utf8'), 'read');
  // Copied atomically: half a start, from a full disk, would be taken for the learner's.
  writeWhole(answer, text);
}

function nextBackup(folder: string): string {
  const numbers = readdirSync(folder).map((name) => Number(/^answer\.ts\.bak-(\d+)$/.exec(name)?.[1] ?? 0));
  // biome-ignore lint/plugin: the backups of one exercise.
  return `answer.ts.bak-${Math.max(0, ...numbers) + 1}`;
}
