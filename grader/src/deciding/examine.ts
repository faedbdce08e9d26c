import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Bundle, bundle } from '../bundle';
import type { Course } from '../course';
import type { Exercise } from '../exercise';
import { type Pool, packagesOf } from '../running/pool';
import { putOnTrial } from './environment';
import { type JestOutcome, runJest } from './jest';
import { readable } from './text';
import { startTrial, type Trial, type TrialOptions } from './trial';
import type { Verdict } from './verdict';

/**
 * Checks one answer: the file `answerFile` for the exercise. Passing needs each registered check to have run in Jest
 * and to have passed there; anything else is a failure or, when the checks could not run, an error.
 */
export async function examine(
  course: Course,
  exercise: Exercise,
  answerFile: string,
  pool: Pool,
  options: TrialOptions = {},
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
  const scenario = await scenarioOf(exercise);
  if (scenario && 'problem' in scenario) {
    return verdict({
      status: 'error',
      problem: { message: `scenario.ts: ${scenario.problem}`, place: scenario.place },
    });
  }

  const trial = startTrial(pool, answer, scenario, options);
  pool.prepare(packagesOf(answer, scenario));
  putOnTrial(trial);
  try {
    const outcome = await runJest(course, join(exercise.folder, 'check.test.ts'));
    return verdict({ ...decide(trial, outcome), checks: trial.results, sandboxed: trial.sandboxed });
  } finally {
    putOnTrial(undefined);
    await trial.end();
  }
}

async function scenarioOf(exercise: Exercise): Promise<Bundle | undefined | Awaited<ReturnType<typeof bundle>>> {
  const file = join(exercise.folder, 'scenario.ts');
  return existsSync(file) ? bundle(file) : undefined;
}

/** The rule of passing: what registered, what Jest ran and what reported must be the same checks, all passed. */
export function decide(
  { registered, results }: Pick<Trial, 'registered' | 'results'>,
  { tests, error }: JestOutcome,
): Pick<Verdict, 'status' | 'problem'> {
  const problem = (message: string) => ({ status: 'error' as const, problem: { message } });
  if (error) return problem(`The checks could not run: ${readable(error)}`);
  if (registered.length === 0) return problem('The check file registered no check, so nothing was decided.');
  if (new Set(registered).size < registered.length) return problem('Two checks have the same name.');
  const ran = tests.map(({ name }) => name);
  const reported = results.map(({ name }) => name);
  if (!same(registered, ran) || !same(registered, reported)) {
    const lost = registered.filter((name) => !ran.includes(name) || !reported.includes(name));
    return problem(`Not every check ran${lost.length ? `: ${lost.join('; ')}` : ''}, so nothing was decided.`);
  }
  const passed = tests.every((test) => test.passed) && results.every((result) => result.passed);
  return { status: passed ? 'passed' : 'failed' };
}

const same = (a: string[], b: string[]) => a.length === b.length && a.every((name) => b.includes(name));
