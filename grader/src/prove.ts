import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course';
import { type ExamineOptions, examine } from './deciding/examine';
import type { TrialOptions } from './deciding/trial';
import type { Verdict } from './deciding/verdict';
import { CourseError } from './error';
import { type Exercise, findExercise } from './exercise';
import { feedback } from './feedback';
import { type Asked, passesByHeart } from './proving/by-heart';
import { questionProofs } from './proving/guessing';
import { passedByInert } from './proving/inert';
import { hasQuestions } from './questions/load';
import { forkingPool, type Pool } from './running/pool';

/** One fact about one exercise that must hold for the course to be sound. */
export interface Proof {
  id: string;
  fact: string;
  holds: boolean;
  /** What was found instead, or with a wrong answer the feedback that a learner sees. */
  found?: string;
  /** How long it took, where answers were run for it. */
  seconds?: number;
}

/**
 * The course proves itself: stubs fail, solutions pass, each wrong answer fails the check meant for it and is told
 * its misconception. Yields each proof as it is made, one exercise after the other.
 */
export async function* prove(course: Course, ids: readonly string[]): AsyncGenerator<Proof> {
  const pool = forkingPool(course.root);
  try {
    for (const id of ids) yield* proveExercise(course, id, pool);
  } finally {
    await pool.close();
  }
}

/** The proofs of one exercise, each with the seconds that it took. */
export async function* proveExercise(course: Course, id: string, pool: Pool): AsyncGenerator<Proof> {
  let before = performance.now();
  for await (const proof of proofsOf(course, id, pool)) {
    const now = performance.now();
    yield { ...proof, seconds: (now - before) / 1000 };
    before = now;
  }
}

async function* proofsOf(course: Course, id: string, pool: Pool): AsyncGenerator<Proof> {
  const exercise = readExercise(course, id);
  if ('fact' in exercise) {
    yield exercise;
    return;
  }
  yield { id, fact: 'exercise.json is valid, with three hints', holds: true };
  yield* facts(course, exercise);
  if (hasQuestions(exercise)) yield* questionProofs(exercise);
  yield* answers(course, exercise, pool);
  yield await inertProof(exercise, pool);
}

function readExercise(course: Course, id: string): Exercise | Proof {
  try {
    return findExercise(course, id);
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    return { id, fact: 'exercise.json is valid, with three hints', holds: false, found: error.message };
  }
}

function* facts(course: Course, { id, folder, wrong }: Exercise): Generator<Proof> {
  const listed = Object.keys(wrong).sort();
  const files = existsSync(join(folder, 'wrong'))
    ? readdirSync(join(folder, 'wrong'))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => name.slice(0, -3))
        .sort()
    : [];
  yield { id, fact: 'has at least five wrong answers', holds: files.length >= 5, found: `${files.length} in wrong/` };
  yield {
    id,
    fact: 'lists each file of wrong/ in exercise.json',
    holds: listed.join() === files.join(),
    found: `wrong/ has ${files.join(', ') || 'nothing'}; exercise.json lists ${listed.join(', ') || 'nothing'}`,
  };
  const committed = spawnSync('git', ['ls-files', join(folder, 'answer.ts')], { cwd: course.home, encoding: 'utf8' });
  yield {
    id,
    fact: 'has no committed answer.ts',
    holds: !(committed.stdout ?? '').trim(),
    found: 'git lists it: git rm --cached it',
  };
}

async function* answers(course: Course, exercise: Exercise, pool: Pool): AsyncGenerator<Proof> {
  const { id, folder, solution, wrong } = exercise;
  const gradeFile = (file: string, options?: ExamineOptions) => examine(course, exercise, file, pool, options);
  const stub = await gradeFile(join(folder, 'stub.ts'));
  yield {
    id,
    fact: 'stub fails',
    holds: stub.status === 'failed' && !stub.problem,
    found: feedback(stub, { full: true }),
  };
  const answer = join(solution, 'answer.ts');
  const asked: Asked[] = [];
  const note: TrialOptions['asked'] = (question, reply, check) => asked.push({ question, answer: reply, check });
  const solved = existsSync(answer) ? await gradeFile(answer, { asked: note }) : undefined;
  const missing = `there is no ${answer.slice(course.home.length + 1)}`;
  yield {
    id,
    fact: 'solution passes',
    holds: solved?.status === 'passed',
    found: solved ? feedback(solved, { full: true }) : missing,
  };
  // The variant in an answer decides what is asked, and a reader is asked others than are stored.
  if (solved?.status === 'passed' && !hasQuestions(exercise)) yield await byHeartProof(exercise, asked, pool);
  const underJest = [await gradeFile(join(folder, 'stub.ts'), { underJest: true })];
  if (solved) underJest.push(await gradeFile(answer, { underJest: true }));
  const differing = underJest.filter((verdict, index) => said(verdict) !== said([stub, solved][index]));
  yield {
    id,
    fact: 'Jest comes to the same verdict on stub and solution',
    holds: differing.length === 0,
    found: differing.map((verdict) => feedback(verdict, { full: true })).join('\n'),
  };
  for (const [name, { check, says }] of Object.entries(wrong)) {
    const file = join(folder, 'wrong', `${name}.ts`);
    if (!existsSync(file)) continue;
    const verdict = await gradeFile(file);
    const failed = verdict.checks.find((result) => result.name === check && !result.passed);
    const report = feedback(verdict, { full: true });
    yield {
      id,
      fact: `wrong/${name} fails “${check}”`,
      holds: verdict.status === 'failed' && failed !== undefined,
      found: report,
    };
    yield { id, fact: `wrong/${name} is told “${says}”`, holds: failed?.says?.includes(says) ?? false, found: report };
  }
}

/** What a verdict says, without what depends on the moment. */
function said(verdict: Verdict | undefined): string {
  return JSON.stringify({ ...verdict, milliseconds: undefined });
}

/** An answer that does nothing earns nothing, also where each check has its share of the points. */
async function inertProof(exercise: Exercise, pool: Pool): Promise<Proof> {
  const { id, inert } = exercise;
  const passed = await passedByInert(exercise, pool);
  const excused = Object.keys(inert);
  const problems = [
    ...[...passed]
      .filter(([name]) => !excused.includes(name))
      .map(
        ([name, ways]) =>
          `“${name}” passes for an answer that ${ways.join(', or ')}: let it ask for a right result too`,
      ),
    ...excused
      .filter((name) => !passed.has(name))
      .map((name) => `exercise.json excuses “${name}” (inert), which no such answer passes`),
  ];
  return {
    id,
    fact: 'an answer that does nothing passes no check',
    holds: problems.length === 0,
    found: problems.join('\n'),
  };
}

/** A table of the visible cases must not be worth a pass: in a class, inputs are others. */
async function byHeartProof(exercise: Exercise, asked: readonly Asked[], pool: Pool): Promise<Proof> {
  const { id, undrawn } = exercise;
  const passes = await passesByHeart(exercise, asked, pool);
  return {
    id,
    fact: undrawn ? 'draws nothing, and says why' : 'memorised visible cases are not enough where inputs are redrawn',
    holds: passes === (undrawn !== undefined),
    found: undrawn
      ? 'exercise.json says why nothing is drawn (undrawn), and something is'
      : 'let a check draw what it asks by unseen(seed), or say in exercise.json why it cannot (undrawn)',
  };
}
