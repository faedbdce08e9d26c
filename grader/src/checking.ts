import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerFile } from './answer';
import type { Course } from './course';
import type { Examine } from './deciding/examine';
import type { Verdict } from './deciding/verdict';
import { allExercises, type Exercise } from './exercise';
import { readProgress, tryProgress } from './progress';
import { hasQuestions } from './questions/load';
import { presentVariant } from './questions/present';
import { exportsOfStub } from './submissions/belongs';
import { withExports } from './submissions/notebook';

interface CheckingOptions {
  file?: string;
  warn?: (sentence: string) => void;
}

/**
 * Checks the learner's answer and remembers the outcome. With COURSE_RECORD=no nothing is remembered: lessons that run without
 * a reader check exercises too, and that does not count as the learner's attempt. Where it cannot be remembered, `warn` says
 * so: the verdict holds all the same.
 */
export async function checkAnswer(
  course: Course,
  exercise: Exercise,
  examine: Examine,
  { file = answerFile(exercise), warn = console.error }: CheckingOptions = {},
): Promise<Verdict> {
  const isRemembered = process.env.COURSE_RECORD !== 'no';
  const variant = isRemembered && hasQuestions(exercise) ? presentVariant(course, exercise.id, warn) : undefined;
  const verdict = await examine(exercise, file, { variant });
  if (verdict.status !== 'error' && isRemembered) {
    const isSpent = verdict.checks.some(({ tried }) => tried);
    const { sentence } = tryProgress(course, exercise.id, (old) => ({
      ...old,
      attempts: old.attempts + 1,
      ...(isSpent && { spent: (old.spent ?? 0) + 1 }),
      passed: old.passed ?? (verdict.status === 'passed' ? new Date().toISOString() : undefined),
    }));
    if (sentence) warn(sentence);
  }
  return verdict;
}

/** The same of an answer that is in no file: `export` is added to what the exercise asks for, as in a hand-in's cells. */
export async function checkText(
  course: Course,
  exercise: Exercise,
  examine: Examine,
  text: string,
  warn?: (sentence: string) => void,
): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'answer-'));
  try {
    const file = join(folder, 'answer.ts');
    writeFileSync(file, await withExports(text, await exportsOfStub(exercise.folder)));
    return await checkAnswer(course, exercise, examine, { file, warn });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first exercise in the order of the course that was never passed, after `after` where given; undefined when all are done. */
export function nextUnsolved(course: Course, after?: string): Exercise | undefined {
  const progress = readProgress(course);
  const exercises = allExercises(course);
  const start = exercises.findIndex(({ id }) => id === after) + 1;
  const inTurn = [...exercises.slice(start), ...exercises.slice(0, start)];
  return inTurn.find(({ id }) => !progress[id]?.passed && id !== after);
}

/** A line for each exercise and the points, as `course progress` prints it. */
export function progressTable(course: Course): string {
  const progress = readProgress(course);
  const exercises = allExercises(course);
  // biome-ignore lint/plugin: the exercises of a course.
  const width = Math.max(...exercises.map(({ id }) => id.length), 0);
  const lines = exercises.map(({ id, title, points, minutes }) => {
    const { passed, attempts = 0, hints = 0 } = progress[id] ?? {};
    const mark = passed ? '✓' : attempts ? '…' : ' ';
    const effort = attempts
      ? `${attempts} ${attempts === 1 ? 'try' : 'tries'}${hints ? `, ${hints} hints` : ''}`
      : `${minutes} min`;
    return `${mark} ${id.padEnd(width)}  ${passed ? points : 0}/${points}  ${title} (${effort})`;
  });
  const total = (of: Exercise[]) => of.reduce((sum, { points }) => sum + points, 0);
  const done = exercises.filter(({ id }) => progress[id]?.passed);
  lines.push('', `${done.length} of ${exercises.length} exercises, ${total(done)} of ${total(exercises)} points`);
  return lines.join('\n');
}
