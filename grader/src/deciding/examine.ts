import { join, relative } from 'node:path';
import { bundle } from '../bundle';
import type { Course } from '../course';
import type { Exercise } from '../exercise';
import { packagesOf } from '../running/packages-of';
import type { Pool } from '../running/pool';
import { bridgeTo } from './bridge';
import { courseCode } from './course-code';
import { decide } from './decide';
import { runDirectly } from './direct';
import type { JestOutcome } from './jest';
import { startTrial, type Trial, type TrialOptions } from './trial';
import type { Verdict } from './verdict';

export interface ExamineOptions extends TrialOptions {
  /** As a test file of Jest's, which takes five times as long; else the same checks by themselves. The verdict is the same. */
  underJest?: boolean;
  /** Not under Jest: other drawn inputs than a learner sees. An integer, kept with the results. */
  salt?: number;
  /** Not under Jest: the variant of its questions that the reader was asked; answers to others are refused. */
  variant?: number;
}

/** Checks one answer: the file `file` for the exercise, by processes that this function knows where to find. */
export type Examine = (exercise: Exercise, file: string, options?: { variant?: number }) => Promise<Verdict>;

/** Checks answers of this course by the processes of a pool. */
export const examineBy =
  (course: Course, pool: Pool): Examine =>
  (exercise, file, options) =>
    examine(course, exercise, file, pool, options);

/**
 * Checks one answer: the file `answerFile` for the exercise. Passing needs each registered check to have run and to
 * have passed there; anything else is a failure or, when the checks could not run, an error.
 */
export async function examine(
  course: Course,
  exercise: Exercise,
  answerFile: string,
  pool: Pool,
  options: ExamineOptions = {},
): Promise<Verdict> {
  const began = performance.now();
  const verdict = (rest: Partial<Verdict>): Verdict => ({
    id: exercise.id,
    title: exercise.title,
    answer: relative(course.home, answerFile),
    status: 'failed',
    checks: [],
    sandboxed: true,
    ...rest,
    points: { earned: rest.status === 'passed' ? exercise.points : 0, of: exercise.points },
    milliseconds: Math.round(performance.now() - began),
  });

  const answer = await bundle(answerFile);
  if ('problem' in answer) return verdict({ problem: { message: answer.problem, place: answer.place } });
  const code = await courseCode(exercise);
  if ('problem' in code) return verdict({ status: 'error', problem: { message: code.problem, place: code.place } });

  const { underJest = false, salt, variant, ...ofTrial } = options;
  const packages = packagesOf(answer, code.scenario);
  await pool.warm(packages);
  const { synchronous } = exercise;
  const trial = startTrial(pool, { answer, ...code, synchronous }, ofTrial);
  pool.prepare(packages);
  try {
    const checks = join(exercise.folder, 'check.test.ts');
    const outcome = underJest
      ? await byJest(course, checks, trial)
      : await runDirectly(checks, bridgeTo(trial), { salt, variant });
    const { results, sandboxed, doubtful, lost, unmeasured } = trial;
    if (lost) return verdict({ status: 'error', problem: { message: LOST } });
    if (unmeasured) return verdict({ status: 'error', problem: { message: unmeasured } });
    return verdict({ ...decide(trial, outcome), checks: results, sandboxed, ...(doubtful ? { doubtful: true } : {}) });
  } finally {
    await trial.end();
  }
}

const LOST =
  'The process for this answer could not be started, or the sandbox ended under it, so nothing was decided. Is memory short?';

/** Jest is loaded where it is asked for: half a second, which no learner has to wait for. */
async function byJest(course: Course, checks: string, trial: Trial): Promise<JestOutcome> {
  const [{ putOnTrial }, { runJest }] = await Promise.all([import('./environment'), import('./jest')]);
  putOnTrial(trial);
  try {
    return await runJest(course, checks);
  } finally {
    putOnTrial(undefined);
  }
}
